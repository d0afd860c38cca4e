import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { POINTS, type Point } from '../../../src/faults/domain/points.js';
import { EventedSystem } from '../../support/apps/evented-system.js';

const BEHIND_FRONTEND = POINTS.map(({ point }) => point).filter((point) => point > 1);
const PAIRS = BEHIND_FRONTEND.flatMap((a) => BEHIND_FRONTEND.filter((b) => b > a).map((b): [Point, Point] => [a, b]));

describe('a fault point', () => {
  let system: EventedSystem;

  beforeEach(async () => {
    system = await EventedSystem.start();
  });
  afterEach(() => system.stop());

  const waitingAt = (): number[] => system.points.filter(({ waiting }) => waiting > 0).map(({ point }) => point);

  it('that nobody has armed lets everything pass, each step once, in order', async () => {
    await system.send(3);
    await system.advance(100);
    for (const traceId of system.accepted) {
      const { verdict, steps } = system.view(traceId);
      expect(verdict).toBe('done');
      expect(steps).toMatchObject(
        POINTS.map(({ point }) => ({ point, attempts: 1, effects: 1, outcome: 'ok', fault: null })),
      );
    }
    expect(system.points.map(({ hits, passed, waiting }) => [hits, passed, waiting])).toEqual(
      POINTS.map(() => [0, 3, 0]),
    );
    expect(system.report).toEqual({
      mode: 'outbox+inbox',
      sent: 3,
      accepted: 3,
      failedAtFrontend: 0,
      applied: 3,
      lost: 0,
      duplicated: 0,
      stuck: 0,
      deadLettered: 0,
      deleted: 0,
      waiting: 0,
      parked: 0,
      refusing: null,
      points: [],
    });
  });

  it('1 fails the call: the frontend is answered so, and nothing goes on its way', async () => {
    await system.arm(1, { kind: 'error' });
    await system.send(2);
    await system.advance(1000);
    expect([system.accepted.length, system.failed.length]).toEqual([0, 2]);
    expect(system.report).toMatchObject({ sent: 2, accepted: 0, failedAtFrontend: 2, stuck: 0, applied: 0 });
    expect(system.view(system.failed[0] ?? '')).toMatchObject({ verdict: 'failed-at-frontend', acceptedAt: null });
    expect(system.view(system.failed[0] ?? '').steps).toHaveLength(1);
    expect(waitingAt()).toEqual([]);
  });

  it.each(BEHIND_FRONTEND)(
    '%i alone holds up the work before it, shows each retry, and drains when it is cleared',
    async (point) => {
      await system.arm(point, { kind: 'error' });
      await system.send(5);
      await system.advance(2000);
      expect(system.report).toMatchObject({ accepted: 5, stuck: 5, applied: 0, lost: 0 });
      expect(waitingAt()).toEqual([point]);
      for (const traceId of system.accepted) {
        const { steps, verdict } = system.view(traceId);
        expect(verdict).toBe('pending');
        expect(steps.map((step) => step.point)).toEqual(
          POINTS.map((info) => info.point).filter((each) => each <= point),
        );
        const last = steps.at(-1);
        expect(last).toMatchObject({ outcome: 'failed', fault: 'error' });
        expect(last?.attempts).toBeGreaterThan(2);
        for (const step of steps.slice(0, -1)) expect(step).toMatchObject({ attempts: 1, outcome: 'ok', fault: null });
      }
      const { hits, passed } = system.point(point);
      expect([hits, passed]).toEqual([system.trials.filter((trial) => trial.outcome === 'failed').length, 0]);
      await system.clear(point);
      await system.advance(100);
      expect(system.report).toMatchObject({ accepted: 5, stuck: 0, applied: 5, lost: 0, duplicated: 0 });
      expect(system.point(point)).toMatchObject({ enabled: false, armedAt: null, hits, passed: 5, waiting: 0 });
      expect(system.report.points).toEqual([
        {
          point,
          hits,
          armedAt: '2025-09-06T22:52:52.000Z',
          firstTrace: system.accepted[0],
          lastTrace: expect.any(String),
        },
      ]);
    },
  );

  it.each(PAIRS)('%i and %i hold up one after the other', async (first, second) => {
    await system.arm(first, { kind: 'error' });
    await system.arm(second, { kind: 'drop' });
    await system.send(2);
    await system.advance(1000);
    expect(waitingAt()).toEqual([first]);
    expect(system.point(second)).toMatchObject({ hits: 0, passed: 0 });
    await system.clear(first);
    await system.advance(1000);
    expect(waitingAt()).toEqual([second]);
    expect(system.point(second).hits).toBeGreaterThan(2);
    await system.clear(second);
    await system.advance(100);
    expect(system.report).toMatchObject({ accepted: 2, applied: 2, lost: 0, duplicated: 0, stuck: 0 });
    for (const { point, passed, hits } of system.points) {
      expect(passed).toBe(2);
      expect(hits > 0).toBe(point === first || point === second);
    }
  });

  it('is tried again after pauses that grow up to five seconds', async () => {
    await system.arm(5, { kind: 'error' });
    await system.send(1);
    await system.advance(40_000);
    const times = system.trials.filter(({ point }) => point === 5).map(({ atMs }) => atMs);
    const pauses = times.slice(1).map((atMs, index) => atMs - (times[index] ?? 0));
    expect(pauses.slice(0, 8)).toEqual([200, 400, 800, 1600, 3200, 5000, 5000, 5000]);
  });

  it('hits its share of the requests, and the same ones with the same seed', async () => {
    const rounds: string[] = [];
    for (let round = 0; round < 2; round += 1) {
      await system.arm(1, { kind: 'error', probability: 0.3, seed: 'again' });
      const before = system.failed.length;
      let history = '';
      for (let sent = 0; sent < 200; sent += 1) {
        const failed = system.failed.length;
        await system.send(1);
        history += system.failed.length > failed ? 'x' : '.';
      }
      expect(system.failed.length - before).toBeGreaterThan(35);
      expect(system.failed.length - before).toBeLessThan(85);
      rounds.push(history);
    }
    expect(rounds[1]).toBe(rounds[0]);
    await system.arm(1, { kind: 'error', probability: 0.3, seed: 'another' });
    const before = system.failed.length;
    await system.send(200);
    expect(system.failed.length - before).toBeGreaterThan(35);
  });

  it('begins its figures anew with a new run, and what is under way keeps its own guarantees', async () => {
    await system.arm(5, { kind: 'error' });
    await system.send(3);
    await system.advance(500);
    await system.setMode('naive');
    expect(system.report).toMatchObject({ mode: 'naive', sent: 0, accepted: 0, stuck: 0 });
    await system.send(2);
    await system.advance(500);
    expect(system.report).toMatchObject({ sent: 2, lost: 2, stuck: 0 });
    await system.clear(5);
    await system.drain();
    const verdicts = system.views.map(({ verdict }) => verdict).sort();
    expect(verdicts).toEqual(['done', 'done', 'done', 'pending', 'pending']);
  });
});
