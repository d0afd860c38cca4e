import 'reflect-metadata';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ByteArena } from '../../../src/kernel/byte-arena.js';
import { VirtualClock } from '../../support/fakes/virtual-clock.js';
import { shareOf } from '../../../src/kernel/time/turn.js';
import { takeDue } from '../../../src/runs/timeline.js';
import { ChannelExport } from '../../../src/streams/domain/channel-export.js';
import { type ChannelPlan } from '../../../src/streams/domain/channel-plan.js';
import { ChannelPreview } from '../../../src/streams/domain/channel-preview.js';
import { PayloadMaker } from '../../../src/streams/domain/payloads.js';
import { StreamRun } from '../../../src/streams/domain/stream-run.js';
import { SseEncoder } from '../../../src/streaming/sse-encoder.js';
import { planOf } from './documents.js';

/** A payload takes as long as is allowed at most. */
const PAYLOAD_MS = 10;
/** What nothing may take longer than without other work having its turn. */
const LONGEST_MS = 50;

/** Messages that follow each other without an end, each with a value of the one before it. */
const CHAIN = `asyncapi: 3.0.0
info: { title: Chain, version: 1.0.0 }
channels:
  c:
    messages:
      link: { payload: { type: object, required: [id], properties: { id: { type: string, x-faker: string.uuid } } } }
      rare: { payload: { type: object, required: [id], properties: { id: { type: string, x-faker: string.uuid } } } }
    x-simulation:
      arrivals: { shape: [{ at: 0, perSecond: 0.1 }] }
      start: { link: 1 }
      after:
        link:
          - { send: link, probability: 0.998, delaySeconds: { distribution: uniform, min: 0.2, max: 0.4 }, keep: [/id] }
          - { send: rare, probability: 0.002, delaySeconds: { distribution: uniform, min: 0.2, max: 0.4 }, keep: [/id] }
operations: { s: { action: send, channel: { $ref: '#/channels/c' } } }
`;

describe('payloads that are slow to make', () => {
  const folder = mkdtempSync(join(tmpdir(), 'turns-'));
  const clock = new VirtualClock();
  const choice = { seed: 'slow', durationSeconds: 150, rate: 1 };
  let channel: ChannelPlan;
  let maker: PayloadMaker;
  let made = 0;

  beforeAll(async () => {
    writeFileSync(join(folder, 'chain.yaml'), CHAIN);
    const [first] = (await planOf(folder, 'chain.yaml')).channels;
    if (first === undefined) throw new Error('no channel');
    channel = first;
    maker = new PayloadMaker(channel, () => {
      made += 1;
      clock.advanceBy(PAYLOAD_MS);
      return 'slow';
    });
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  const runOf = (events?: ReadonlySet<string>): StreamRun =>
    new StreamRun(
      maker,
      { ...choice, isEndless: false, speed: 1, events, epochMs: 0 },
      { connectionUuid: 'u', startedMs: 0, seed: 'slow' },
    );
  /** The longest that one step takes, until a step says that it was the last. */
  const longest = (step: () => boolean): number => {
    let most = 0;
    made = 0;
    for (let isOver = false; !isOver;) {
      const beganMs = clock.now();
      isOver = step();
      most = Math.max(most, clock.now() - beganMs);
    }
    expect(made).toBeGreaterThan(0);
    return most;
  };

  it('leave other work its turn while an overdue stream catches up', () => {
    const run = runOf();
    const encoder = new SseEncoder();
    const most = longest(() => {
      takeDue(run, encoder, Infinity, { isTurnOver: shareOf(clock) });
      return run.finished;
    });
    expect(most).toBeLessThan(LONGEST_MS);
  });

  it('leave it its turn while a stream is resumed, and with the message behind that, whatever it follows', () => {
    const run = runOf();
    expect(longest(() => run.passBy(1000, shareOf(clock)))).toBeLessThan(LONGEST_MS);
    const arena = new ByteArena();
    expect(
      longest(() => {
        arena.begin();
        run.write(arena);
        return true;
      }),
    ).toBeLessThan(LONGEST_MS);
  });

  it('leave it its turn where a filter passes by all that a message follows', () => {
    const run = runOf(new Set(['rare']));
    const encoder = new SseEncoder();
    let sent = 0;
    const most = longest(() => {
      sent += takeDue(run, encoder, Infinity, { isTurnOver: shareOf(clock) })?.messages ?? 0;
      return run.finished;
    });
    expect(sent).toBeGreaterThan(0);
    expect(most).toBeLessThan(LONGEST_MS);
  });

  it.each([undefined, new Set(['rare'])])('leave it its turn during an export and a preview', (events) => {
    const exported = new ChannelExport(maker, choice, 0, events);
    expect(longest(() => exported.next(shareOf(clock)) === undefined)).toBeLessThan(LONGEST_MS);
    const preview = new ChannelPreview(maker, choice, 0, events);
    expect(longest(() => preview.advance(shareOf(clock)))).toBeLessThan(LONGEST_MS);
  });
});
