import 'reflect-metadata';
import { describe, expect, it, test } from '@jest/globals';
import { takeDue } from '../../../../src/runs/timeline.js';
import { SseEncoder } from '../../../../src/streaming/sse-encoder.js';
import { createRun, framesOf, shippedScenario, STARTED_MS } from '../../../support/fakes/days.js';

const scenario = shippedScenario();
const encoder = new SseEncoder();

describe('Run', () => {
  it('writes each message as an event without a name, with an id and one line of data', () => {
    const run = createRun(scenario);
    const text = takeDue(run, encoder, STARTED_MS + 5000)?.body.toString() ?? '';
    const { connectionUuid } = run.metadata;
    framesOf(text).forEach((frame, sequence) => {
      const [id, data, ...rest] = frame.split('\n');
      expect([id, rest]).toEqual([`id: ${connectionUuid}:${sequence}`, []]);
      expect(data).toMatch(/^data: \{"type":"/);
    });
  });

  it('begins with start and ends with end, which have the same connection and the day’s own time', () => {
    const run = createRun(scenario, { speed: 1000 });
    const pieces: string[] = [];
    while (!run.finished) pieces.push(takeDue(run, encoder, STARTED_MS + 200_000)?.body.toString() ?? '');
    const lines = framesOf(pieces.join('')).map((frame) => frame.slice(frame.indexOf('{')));
    const uuid = run.metadata.connectionUuid;
    expect(JSON.parse(lines[0] ?? '')).toEqual({
      type: 'start',
      uuid,
      connection_uuid: uuid,
      timestamp: '2025-09-06T22:52:52Z',
      seed: '42',
    });
    expect(JSON.parse(lines.at(-1) ?? '')).toEqual({
      type: 'end',
      uuid,
      connection_uuid: uuid,
      timestamp: '2025-09-06T22:55:22Z',
    });
  });

  it('emits what is due and no more, and how many messages that is', () => {
    const run = createRun(scenario);
    expect(takeDue(run, encoder, STARTED_MS - 1)).toBeUndefined();
    let emitted = 0;
    for (let ms = 0; ms <= 150_000; ms += 250) {
      const chunk = takeDue(run, encoder, STARTED_MS + ms);
      expect(chunk?.messages ?? 0).toBe(framesOf(chunk?.body.toString() ?? '').length);
      emitted += chunk?.messages ?? 0;
      expect(run.finished || run.dueMs > STARTED_MS + ms).toBe(true);
    }
    expect([emitted, takeDue(run, encoder, Infinity)]).toEqual([run.day.sequence + 1, undefined]);
  });

  it('writes a bounded piece at a time when much is overdue', () => {
    const run = createRun(scenario);
    const sizes: number[] = [];
    for (let chunk = takeDue(run, encoder, Infinity); chunk !== undefined; chunk = takeDue(run, encoder, Infinity)) {
      sizes.push(chunk.framed.length);
    }
    expect(sizes.length).toBeGreaterThan(5);
    expect(Math.max(...sizes)).toBeLessThan(66_000);
  });

  test.each([0.1, 0.7, 1, 1.1, 3, 7.3, 33.3, 999.9])(
    'has something to emit when its message is due, at speed %d',
    (speed) => {
      const run = createRun(scenario, { speed });
      const early: number[] = [];
      while (!run.finished) {
        // A clock of whole milliseconds wakes up at the first that is not before the due time.
        const nowMs = Math.ceil(run.dueMs);
        if (takeDue(run, encoder, nowMs) !== undefined) continue;
        early.push(run.day.atMs);
        takeDue(run, encoder, nowMs + 1);
      }
      expect(early).toEqual([]);
    },
  );

  it('passes by to the message after any other, a slice each turn', () => {
    const run = createRun(scenario, { rate: 10 });
    let slices = 1;
    while (!run.passBy(20_000, () => true)) slices += 1;
    expect([run.day.sequence, run.finished]).toEqual([20_001, false]);
    expect(slices).toBeGreaterThanOrEqual(4);
  });

  it('passes what is due, and goes on from there', () => {
    const passed = createRun(scenario);
    passed.passDue(STARTED_MS + 60_000);
    const emitted = createRun(scenario);
    let messages = 0;
    for (let chunk = takeDue(emitted, encoder, STARTED_MS + 60_000); chunk !== undefined;) {
      messages += chunk.messages;
      chunk = takeDue(emitted, encoder, STARTED_MS + 60_000);
    }
    expect(passed.day.sequence).toBe(messages);
    const rest = (run: typeof emitted): string | undefined =>
      takeDue(run, encoder, STARTED_MS + 61_000)?.body.toString();
    expect(rest(passed)).toBe(rest(emitted));
  });
});
