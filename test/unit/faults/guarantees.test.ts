import { afterEach, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { KIND_NAMES } from '../../../src/faults/domain/fault-kind.js';
import { type Point } from '../../../src/faults/domain/points.js';
import { EventedSystem } from '../../support/apps/evented-system.js';

const POINT = fc.integer({ min: 1, max: 8 }) as fc.Arbitrary<Point>;
const FAULT = fc.record({
  point: POINT,
  kind: fc.constantFrom(...KIND_NAMES),
  probability: fc.double({ min: 0, max: 0.8, noNaN: true }),
  latencyMs: fc.integer({ min: 0, max: 3000 }),
  seed: fc.string({ minLength: 1, maxLength: 8 }),
});
/** What happens between requests: some of them, time, a crash, a change of the faults. */
const DEED = fc.oneof(
  { weight: 4, arbitrary: fc.record({ do: fc.constant('send' as const), count: fc.integer({ min: 1, max: 15 }) }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('wait' as const), ms: fc.integer({ min: 1, max: 4000 }) }) },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('crash' as const),
      count: fc.integer({ min: 0, max: 10 }),
      fuse: fc.record({ writes: fc.integer({ min: 1, max: 60 }), isLastAnswered: fc.boolean() }),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('arm' as const), fault: FAULT }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('clear' as const), point: POINT }) },
);
const STORY = fc.record({
  faults: fc.array(FAULT, { maxLength: 5 }),
  deeds: fc.array(DEED, { minLength: 2, maxLength: 12 }),
  maxAttempts: fc.constantFrom(0, 0, 2, 5),
});
type Story = typeof STORY extends fc.Arbitrary<infer T> ? T : never;

async function play(story: Story, mode: 'naive' | 'outbox' | 'outbox+inbox'): Promise<EventedSystem> {
  let system = await EventedSystem.start();
  await system.setMode(mode);
  await system.setPolicy({ maxAttempts: story.maxAttempts, backoffMs: 200 });
  for (const { point, ...fault } of story.faults) await system.arm(point, fault);
  for (const deed of story.deeds) {
    if (deed.do === 'send') {
      const sending = Promise.all(Array.from({ length: deed.count }, () => system.sendOne()));
      await system.advance(3000, 500);
      await sending;
    } else if (deed.do === 'wait') await system.advance(deed.ms, 333);
    else if (deed.do === 'crash') {
      // The process ends in the middle of what these requests have it do.
      system.light(deed.fuse);
      const sending = Promise.all(Array.from({ length: deed.count }, () => system.sendOne()));
      await system.advance(3000, 500);
      await sending;
      system = await system.crash();
    } else if (deed.do === 'clear') await system.clear(deed.point);
    else {
      const { point, ...fault } = deed.fault;
      await system.arm(point, fault);
    }
  }
  await system.drain(3_600_000);
  return system;
}

/** The report, counted along the way, is the sum over the traces as `GET /requests/{traceId}` shows them. */
function expectCounted(system: EventedSystem): void {
  const { report, points, views } = system;
  const accepted = views.filter(({ verdict }) => verdict !== 'failed-at-frontend');
  const effects = accepted.map(({ traceId }) => system.effectsOf(traceId));
  const count = (verdict: string): number => views.filter((view) => view.verdict === verdict).length;
  expect(report).toMatchObject({
    sent: views.length,
    accepted: accepted.length,
    failedAtFrontend: count('failed-at-frontend'),
    applied: effects.filter(({ one }) => one > 0).length,
    duplicated: effects.filter(({ one, two }) => one > 1 || two > 1).length,
    deadLettered: count('dead-lettered'),
    deleted: 0,
    parked: count('dead-lettered'),
    waiting: points.reduce((sum, { waiting }) => sum + waiting, 0),
  });
  expect(report.lost + report.stuck).toBe(count('pending'));
  for (const { point, hits, passed } of points) {
    const steps = views.flatMap((view) => view.steps.filter((step) => step.point === point));
    expect(hits + passed).toBe(steps.reduce((sum, { attempts }) => sum + attempts, 0));
  }
}

function expectReconciled(system: EventedSystem): void {
  expectCounted(system);
  const { report, points, accepted, failed, unknown } = system;
  expect(report.sent).toBe(report.accepted + report.failedAtFrontend);
  const unanswered = report.sent - accepted.length - failed.length;
  expect(unanswered).toBeGreaterThanOrEqual(0);
  expect(unanswered).toBeLessThanOrEqual(unknown);
  expect(report.accepted).toBeGreaterThanOrEqual(accepted.length);
  expect(report.failedAtFrontend).toBeGreaterThanOrEqual(failed.length);
  expect(report.accepted).toBe(report.applied + report.lost + report.stuck + report.deadLettered);
  expect(points.map(({ waiting }) => waiting)).toEqual(points.map(() => 0));
  expect((points[0]?.hits ?? 0) + (points[0]?.passed ?? 0)).toBe(report.sent);
}

describe('with outboxes and inboxes', () => {
  const systems: EventedSystem[] = [];
  afterEach(async () => {
    for (const system of systems.splice(0)) await system.stop();
  });

  it('every accepted request has its effect exactly once or is a dead letter, whatever fails, over any crash', async () => {
    await fc.assert(
      fc.asyncProperty(STORY, async (story) => {
        const system = await play(story, 'outbox+inbox');
        expectReconciled(system);
        expect(system.report).toMatchObject({ lost: 0, duplicated: 0, stuck: 0 });
        const known = new Map(system.views.map(({ traceId, verdict }) => [traceId, verdict]));
        for (const traceId of system.accepted) expect(['done', 'dead-lettered']).toContain(known.get(traceId));
        for (const traceId of system.failed) expect(known.get(traceId)).toBe('failed-at-frontend');
        const dead = new Set(system.deadLetters.map(({ traceId }) => traceId));
        for (const { traceId, verdict } of system.views) {
          if (verdict === 'failed-at-frontend') continue;
          const effects = system.effectsOf(traceId);
          if (dead.has(traceId)) expect(effects.one).toBe(0);
          else expect({ traceId, ...effects }).toEqual({ traceId, two: 1, one: 1 });
          expect(effects.two).toBeLessThanOrEqual(1);
        }
        await system.stop();
      }),
      { numRuns: 120 },
    );
  });

  it('outboxes alone lose nothing; what they double is what the records say', async () => {
    await fc.assert(
      fc.asyncProperty(STORY, async (story) => {
        const system = await play(story, 'outbox');
        expectReconciled(system);
        expect(system.report).toMatchObject({ lost: 0, stuck: 0 });
        const effects = system.views
          .filter(({ verdict }) => verdict !== 'failed-at-frontend')
          .map(({ traceId }) => system.effectsOf(traceId));
        expect(system.report.duplicated).toBe(effects.filter(({ one, two }) => one > 1 || two > 1).length);
        await system.stop();
      }),
      { numRuns: 60 },
    );
  });

  it('without either, the report counts exactly what is lost and what is doubled', async () => {
    await fc.assert(
      fc.asyncProperty(STORY, async (story) => {
        const system = await play(story, 'naive');
        expectReconciled(system);
        const effects = system.views
          .filter(({ verdict }) => verdict !== 'failed-at-frontend')
          .map(({ traceId }) => system.effectsOf(traceId));
        expect(system.report).toMatchObject({
          lost: effects.filter(({ one }) => one === 0).length,
          applied: effects.filter(({ one }) => one > 0).length,
          duplicated: effects.filter(({ one, two }) => one > 1 || two > 1).length,
          stuck: 0,
          deadLettered: 0,
        });
        await system.stop();
      }),
      { numRuns: 60 },
    );
  });

  it('the same seed gives the same history', async () => {
    await fc.assert(
      fc.asyncProperty(STORY, async (story) => {
        const calm = { ...story, deeds: story.deeds.filter((deed) => deed.do !== 'crash') };
        const histories: unknown[] = [];
        for (let time = 0; time < 2; time += 1) {
          const system = await play(calm, 'outbox+inbox');
          histories.push([system.views, system.report, system.trials]);
          await system.stop();
        }
        expect(histories[1]).toEqual(histories[0]);
      }),
      { numRuns: 20 },
    );
  });
});
