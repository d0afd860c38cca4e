import 'reflect-metadata';
import { describe, expect, it } from '@jest/globals';
import { takeDue } from '../../../src/runs/timeline.js';
import { SseEncoder } from '../../../src/streaming/sse-encoder.js';
import { LiveDay } from '../../../src/simulation/live-day.js';
import { shippedScenario, STARTED_MS } from '../../support/fakes/days.js';

const DAY_MS = 150_000;
const NOW_MS = STARTED_MS + 12_345;

describe('the live day', () => {
  const days = new LiveDay('flowprobe', shippedScenario());

  it('lies on the wall clock, one after the other without a gap', () => {
    const run = days.runAt(NOW_MS);
    const { startedMs } = run.metadata;
    expect([startedMs % DAY_MS, startedMs <= NOW_MS, startedMs + DAY_MS > NOW_MS]).toEqual([0, true, true]);
    expect(days.runAfter(run).metadata.startedMs).toBe(startedMs + DAY_MS);
    expect(days.runAt(startedMs).metadata).toEqual(run.metadata);
    expect(days.runAt(startedMs + DAY_MS - 1).metadata).toEqual(run.metadata);
    expect(days.runAt(startedMs + DAY_MS).metadata).toEqual(days.runAfter(run).metadata);
  });

  it('is the same on every replica, byte for byte', () => {
    const emitted = (): string | undefined => {
      const own = new LiveDay('flowprobe', shippedScenario()).runAt(NOW_MS);
      return takeDue(own, new SseEncoder(), NOW_MS)?.body.toString();
    };
    expect(emitted()).toBe(emitted());
    expect(emitted()).toContain('"seed":"flowprobe"');
  });

  it('has an id of its own each time, that says when it began', () => {
    const run = days.runAt(NOW_MS);
    const uuids = [run, days.runAfter(run), new LiveDay('other', shippedScenario()).runAt(NOW_MS)].map(
      ({ metadata: metadata }) => metadata.connectionUuid,
    );
    expect(new Set(uuids).size).toBe(3);
    expect(uuids.map((uuid) => parseInt(uuid.replaceAll('-', '').slice(0, 12), 16))).toEqual(
      [run, days.runAfter(run), run].map(({ metadata: metadata }) => metadata.startedMs),
    );
  });

  it('has the same story each time', () => {
    const bodies = [days.runAt(NOW_MS), days.runAt(NOW_MS + DAY_MS)].map((run) =>
      takeDue(run, new SseEncoder(), Infinity)
        ?.body.toString()
        .split('\n')
        .filter((line) => line.startsWith('data: {"type":"spawn"')),
    );
    expect(bodies[0]).toEqual(bodies[1]);
  });
});
