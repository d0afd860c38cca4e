import { describe, expect, it } from '@jest/globals';
import { type LoadScenario } from '../../../src/traffic/domain/scenario.js';
import { mostInASecond, runOf } from '../fakes/virtual-load.js';

/** The tests of a scenario that is nothing but a constant rate. */
export function declareConstantRate(scenario: LoadScenario): void {
  describe(`the scenario ${scenario.name}`, () => {
    it('asks for the most from the first moment to the last', () => {
      for (const share of [0, 0.01, 0.5, 0.99, 1]) expect(scenario.shape.levelAt(share)).toBe(1);
      expect(scenario.shape.loadTo(1)).toBe(1);
    });

    it('has no delays, and aims at nothing but the endpoints of the job', () => {
      expect([scenario.sleepMs, scenario.aim]).toEqual([undefined, undefined]);
    });

    it('sends at that rate, evenly, from the first second on', () => {
      const { timers, target, run, isOver } = runOf(scenario, { durationSeconds: 60, maxRps: 20 });
      timers.advanceBy(1000);
      expect(target.sent).toHaveLength(20);
      timers.advanceBy(60_000);
      expect([target.sent.length, isOver(), run.stats().skipped]).toEqual([1198, true, 0]);
      expect(Math.abs(target.sent.length - 1200) / 1200).toBeLessThan(0.01);
      expect(mostInASecond(target.times)).toBe(20);
    });
  });
}
