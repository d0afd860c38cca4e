import { describe, expect, it } from '@jest/globals';
import { Random } from '../../../../../src/kernel/random/random.js';
import { latency } from '../../../../../src/traffic/domain/scenarios/latency.js';
import { chiSquareBound, uniformChiSquare } from '../../../../support/contracts/chi-square.js';
import { mostInASecond, runOf } from '../../../../support/apps/load-bench.js';

describe('the scenario latency', () => {
  it('sleeps for 100 to 500 ms, each length as probable as any other', () => {
    const random = Random.fromSeed('latency');
    const bins = new Array<number>(40).fill(0);
    const draws = Array.from({ length: 40_000 }, () => latency.sleepMs?.(random) ?? 0);
    expect(draws.filter((ms) => !(ms >= 100 && ms < 500))).toEqual([]);
    for (const ms of draws) {
      const bin = Math.floor((ms - 100) / 10);
      bins[bin] = (bins[bin] ?? 0) + 1;
    }
    expect(uniformChiSquare(bins)).toBeLessThan(chiSquareBound(bins.length - 1));
  });

  it('keeps its rate all the same, and passes the cap in no second', () => {
    const { timers, target, run, isOver } = runOf(latency, { durationSeconds: 60 });
    timers.advanceBy(62_000);
    expect(isOver()).toBe(true);
    const { skipped } = run.stats();
    expect(Math.abs(target.sent.length + skipped - 1200) / 1200).toBeLessThan(0.01);
    expect(mostInASecond(target.times)).toBeLessThanOrEqual(20);
  });

  it('counts the sleep as what it stands for: part of the latency, not of the service time', () => {
    const { timers, target, run } = runOf(latency, { durationSeconds: 60, maxRps: 10 });
    target.latencyMs = 7;
    timers.advanceBy(62_000);
    const { latency: sinceDue, serviceTime } = run.stats();
    expect([serviceTime.p50, serviceTime.max]).toEqual([7, 7]);
    expect(sinceDue.p50).toBeGreaterThan(250);
    expect(sinceDue.p50).toBeLessThan(360);
    expect(sinceDue.max).toBeLessThan(700);
  });
});
