import { describe, expect, it } from '@jest/globals';
import { stress } from '../../../../../src/traffic/domain/scenarios/stress.js';
import { mostInASecond, runOf } from '../../../../support/load-bench.js';

describe('the scenario stress', () => {
  it('asks for the most from the first moment to the last', () => {
    for (const share of [0, 0.01, 0.5, 0.99, 1]) expect(stress.shape.levelAt(share)).toBe(1);
    expect(stress.shape.loadTo(1)).toBe(1);
  });

  it('has no delays, and aims at nothing but the endpoints of the job', () => {
    expect([stress.sleepMs, stress.aim]).toEqual([undefined, undefined]);
  });

  it('sends at that rate, evenly, from the first second on', () => {
    const { timers, target, run, isOver } = runOf(stress, { durationSeconds: 60, maxRps: 20 });
    timers.advanceBy(1000);
    expect(target.sent).toHaveLength(20);
    timers.advanceBy(60_000);
    expect([target.sent.length, isOver(), run.stats().skipped]).toEqual([1198, true, 0]);
    expect(Math.abs(target.sent.length - 1200) / 1200).toBeLessThan(0.01);
    expect(mostInASecond(target.times)).toBe(20);
  });
});
