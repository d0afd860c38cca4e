import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { RateGate } from '../../../../src/traffic/domain/rate-gate.js';
import { SCENARIOS } from '../../../../src/traffic/domain/scenarios.js';
import { normal } from '../../../../src/traffic/domain/scenarios/normal.js';
import { type Bench, mostInASecond, runOf } from '../../../support/apps/load-bench.js';
import { ManualTimers } from '../../../support/fakes/manual-timers.js';

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

function follow(step: Step, timers: ManualTimers, jobs: readonly Bench[]): void {
  if (step.kind === 'wait') timers.advanceBy(step.ms);
  else if (step.kind === 'stall') timers.jump(step.ms);
  else {
    const run = jobs[step.job % jobs.length]?.run;
    if (step.kind === 'pause') run?.pause();
    else if (step.kind === 'resume') run?.resume();
    else run?.changeRate(step.maxRps);
  }
}

describe('the gate that all jobs pass', () => {
  it('lets through no more than the cap in any second: over pauses, changes of rate and stalls, of all jobs together', () => {
    const jobs = fc.array(
      fc.record({ scenario: fc.constantFrom(...SCENARIOS), maxRps: fc.integer({ min: 1, max: 20 }) }),
      { minLength: 1, maxLength: 3 },
    );
    fc.assert(
      fc.property(jobs, steps, (plans, story) => {
        const timers = new ManualTimers();
        const gate = new RateGate(timers, 20);
        const benches = plans.map(({ scenario, maxRps }, index) =>
          runOf(scenario, { durationSeconds: 12, maxRps, timers, gate, seed: String(index) }),
        );
        for (const step of story) follow(step, timers, benches);
        for (const { run } of benches) run.resume();
        timers.advanceBy(40_000);
        expect(mostInASecond(benches.flatMap(({ target }) => target.times))).toBeLessThanOrEqual(20);
        for (const { run, isOver } of benches) {
          expect(isOver()).toBe(true);
          expect(run.stats().inFlight).toBe(0);
        }
        expect(timers.waiting).toBe(0);
      }),
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
    const gate = new RateGate(timers, 20);
    const jobs = [0, 1].map((seed) => runOf(normal, { durationSeconds: 30, timers, gate, seed: String(seed) }));
    timers.advanceBy(31_000);
    const sent = jobs.map(({ target }) => target.sent.length);
    expect(Math.min(...sent)).toBeGreaterThan(200);
    expect((sent[0] ?? 0) + (sent[1] ?? 0)).toBeLessThanOrEqual(620);
    for (const { run } of jobs) expect(run.stats().totalRequests + run.stats().skipped).toBe(599);
  });
});
