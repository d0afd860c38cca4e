import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { RateLimiter } from '../../../../src/traffic/domain/rate-limiter.js';
import { LOAD_SCENARIOS } from '../../../../src/traffic/domain/load-scenarios.js';
import { type VirtualLoad, mostInASecond, runOf, scenarioNamed } from '../../../support/fakes/virtual-load.js';
import { ManualTimers } from '../../../support/fakes/manual-timers.js';

const normal = scenarioNamed('normal');

type Step =
  | { readonly kind: 'wait'; readonly ms: number }
  | { readonly kind: 'stall'; readonly ms: number }
  | { readonly kind: 'pause'; readonly job: number }
  | { readonly kind: 'resume'; readonly job: number }
  | { readonly kind: 'rate'; readonly job: number; readonly maxRps: number };

const steps: fc.Arbitrary<Step[]> = fc.array(
  fc.oneof(
    fc.record({ kind: fc.constant('wait' as const), ms: fc.integer({ min: 1, max: 3000 }) }),
    fc.record({ kind: fc.constant('stall' as const), ms: fc.integer({ min: 1, max: 3000 }) }),
    fc.record({ kind: fc.constant('pause' as const), job: fc.nat({ max: 2 }) }),
    fc.record({ kind: fc.constant('resume' as const), job: fc.nat({ max: 2 }) }),
    fc.record({ kind: fc.constant('rate' as const), job: fc.nat({ max: 2 }), maxRps: fc.integer({ min: 1, max: 20 }) }),
  ),
  { maxLength: 25 },
);

function apply(step: Step, timers: ManualTimers, jobs: readonly VirtualLoad[]): void {
  if (step.kind === 'wait') timers.advanceBy(step.ms);
  else if (step.kind === 'stall') timers.jump(step.ms);
  else {
    const run = jobs[step.job % jobs.length]?.run;
    if (step.kind === 'pause') run?.pause();
    else if (step.kind === 'resume') run?.resume();
    else run?.changeRate(step.maxRps);
  }
}

describe('the rate limiter that all jobs share', () => {
  it('lets no more than the cap be written in any second, over pauses, changes of rate, stalls and slow connections of all jobs together', () => {
    const jobs = fc.array(
      fc.record({ scenario: fc.constantFrom(...LOAD_SCENARIOS), maxRps: fc.integer({ min: 1, max: 20 }) }),
      { minLength: 1, maxLength: 3 },
    );
    fc.assert(
      fc.property(
        jobs,
        steps,
        fc.array(fc.nat({ max: 900 }), { minLength: 1, maxLength: 20 }),
        (plans, story, delays) => {
          const timers = new ManualTimers();
          const limiter = new RateLimiter(timers, 20);
          const benches = plans.map(({ scenario, maxRps }, index) =>
            runOf(scenario, { durationSeconds: 12, maxRps, timers, limiter, seed: String(index) }),
          );
          let turn = 0;
          const writeDelayMs = (): number => delays[(turn += 1) % delays.length] ?? 0;
          for (const { target } of benches) target.writeDelayMs = writeDelayMs;
          for (const step of story) apply(step, timers, benches);
          for (const { run } of benches) run.resume();
          timers.advanceBy(40_000);
          expect(mostInASecond(benches.flatMap(({ target }) => target.times))).toBeLessThanOrEqual(20);
          for (const { run, isOver } of benches) {
            expect(isOver()).toBe(true);
            expect(run.stats().inFlight).toBe(0);
          }
          expect(timers.waiting).toBe(0);
        },
      ),
      { numRuns: 60 },
    );
  });

  it('lets a job pass its own rate in no second either, not even to make good for a stall', () => {
    const { timers, target } = runOf(normal, { durationSeconds: 30, maxRps: 5 });
    timers.advanceBy(3000);
    timers.jump(2500);
    timers.advanceBy(40_000);
    expect(mostInASecond(target.times)).toBe(5);
  });

  it('gives up what a stall has made late, counts it, and is on time again soon after', () => {
    const { timers, target, run } = runOf(normal, { durationSeconds: 20, maxRps: 20 });
    target.latencyMs = 0;
    timers.advanceBy(5000);
    timers.jump(1500);
    timers.advanceBy(2500);
    const { totalRequests, skipped } = run.stats();
    expect(skipped).toBeGreaterThan(0);
    const before = target.times.length;
    timers.advanceBy(5000);
    expect(target.times.length - before).toBeGreaterThanOrEqual(99);
    timers.advanceBy(20_000);
    const stats = run.stats();
    expect(stats.totalRequests + stats.skipped).toBe(399);
    expect(totalRequests).toBeGreaterThan(0);
  });

  it('shares what there is between jobs that want more, none of them left out', () => {
    const timers = new ManualTimers();
    const limiter = new RateLimiter(timers, 20);
    const jobs = [0, 1].map((seed) => runOf(normal, { durationSeconds: 30, timers, limiter, seed: String(seed) }));
    timers.advanceBy(31_000);
    const sent = jobs.map(({ target }) => target.sent.length);
    expect(Math.min(...sent)).toBeGreaterThan(200);
    expect((sent[0] ?? 0) + (sent[1] ?? 0)).toBeLessThanOrEqual(620);
    for (const { run } of jobs) expect(run.stats().totalRequests + run.stats().skipped).toBe(598);
  });

  it('counts a request from when it is written, not from when it was decided: a slow connection makes no second too full', () => {
    const { timers, target } = runOf(normal, { durationSeconds: 10 });
    // The first second waits for its connections, which are there all at once; the next requests have theirs.
    target.writeDelayMs = () => Math.max(0, 990 - timers.nowMs());
    timers.advanceBy(15_000);
    expect(target.times.filter((atMs) => atMs === 990)).toHaveLength(20);
    expect(mostInASecond(target.times)).toBe(20);
  });

  it('gives the token of a request back where the request could not be written, a second later', () => {
    const { timers, target, run } = runOf(normal, { durationSeconds: 10 });
    target.isReachable = false;
    timers.advanceBy(5000);
    expect(run.stats().byError).toEqual({ ECONNREFUSED: 100 });
    target.isReachable = true;
    timers.advanceBy(6000);
    expect(run.stats()).toMatchObject({ totalRequests: 199, failedRequests: 100, skipped: 0 });
  });

  it('takes back the tokens of a job that is stopped before its requests were written', () => {
    const timers = new ManualTimers();
    const limiter = new RateLimiter(timers, 20);
    const first = runOf(normal, { timers, limiter });
    first.target.writeDelayMs = () => 60_000;
    timers.advanceBy(3000);
    first.run.stop();
    const second = runOf(normal, { timers, limiter });
    timers.advanceBy(10_100);
    expect([first.target.sent.length, second.target.sent.length > 170]).toEqual([0, true]);
  });
});
