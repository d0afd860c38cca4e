import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { CONSTANT } from '../../../../src/traffic/domain/load-shape.js';
import { LOAD_SCENARIOS } from '../../../../src/traffic/domain/load-scenarios.js';
import { PACE, Schedule } from '../../../../src/traffic/domain/schedule.js';
import { mostInASecond } from '../../../support/fakes/virtual-load.js';

function allOf(schedule: Schedule): number[] {
  const due: number[] = [];
  for (let next = schedule.nextDueMs(); next !== undefined; next = schedule.nextDueMs()) {
    due.push(next);
    schedule.take();
  }
  return due;
}

const plans = fc.record({
  scenario: fc.constantFrom(...LOAD_SCENARIOS),
  seconds: fc.integer({ min: 1, max: 600 }),
  maxRps: fc.integer({ min: 1, max: 20 }),
});

describe('the schedule of a job', () => {
  it('has as many requests as the integral of the rate, within one per cent, whatever the scenario', () => {
    fc.assert(
      fc.property(plans, ({ scenario, seconds, maxRps }) => {
        const due = allOf(new Schedule(scenario.shape, seconds * 1000, maxRps));
        const integral = scenario.shape.loadTo(1) * seconds * maxRps;
        expect(Math.abs(due.length - integral)).toBeLessThanOrEqual(Math.max(0.51, integral * 0.01));
      }),
      { numRuns: 40 },
    );
  });

  it('is even, and never has more than the rate in any second', () => {
    fc.assert(
      fc.property(plans, ({ scenario, seconds, maxRps }) => {
        const due = allOf(new Schedule(scenario.shape, seconds * 1000, maxRps));
        expect(mostInASecond(due)).toBeLessThanOrEqual(maxRps);
        expect(due).toEqual([...due].sort((a, b) => a - b));
        expect(due.every((each) => each >= 0 && each <= seconds * 1000)).toBe(true);
      }),
      { numRuns: 40 },
    );
  });

  it('goes on at another rate from the moment of a change, with nothing repeated and nothing left out', () => {
    const schedule = new Schedule(CONSTANT, 10_000, 10);
    const before: number[] = [];
    for (let next = schedule.nextDueMs() ?? 0; next <= 5000; next = schedule.nextDueMs() ?? Infinity) {
      before.push(next);
      schedule.take();
    }
    schedule.changeRate(5000, 20);
    const after = allOf(schedule);
    expect(before).toHaveLength(50);
    expect(after).toHaveLength(100);
    expect(after[0]).toBeGreaterThan(5000);
    for (const [index, due] of after.slice(1).entries()) expect(due - (after[index] ?? 0)).toBeCloseTo(50 / PACE, 6);
  });

  it('says which rate is asked for, and none when it is over', () => {
    const schedule = new Schedule(CONSTANT, 1000, 7);
    expect([0, 999, 1000, 5000].map((atMs) => schedule.rateAt(atMs))).toEqual([7, 7, 0, 0]);
  });
});
