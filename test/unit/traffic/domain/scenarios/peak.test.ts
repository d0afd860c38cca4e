import { describe, expect, it } from '@jest/globals';
import { peak } from '../../../../../src/traffic/domain/scenarios/peak.js';
import { mostInASecond, runOf } from '../../../../support/fakes/virtual-load.js';

describe('the scenario peak', () => {
  it.each([
    [0, 0],
    [0.125, 0.5],
    [0.25, 1],
    [0.5, 1],
    [0.75, 1],
    [0.875, 0.5],
    [1, 0],
  ])('is at %d of its time at %d of its most', (share, level) => {
    expect(peak.shape.levelAt(share)).toBeCloseTo(level, 12);
  });

  it('follows its ramps: in each tenth of the time as many as the integral says, give or take one', () => {
    const seconds = 80;
    const { timers, target, isOver } = runOf(peak, { durationSeconds: seconds, maxRps: 20 });
    timers.advanceBy(seconds * 1000 + 100);
    expect(isOver()).toBe(true);
    for (let part = 0; part < 10; part += 1) {
      const [from, to] = [part / 10, (part + 1) / 10];
      const due = (peak.shape.loadTo(to) - peak.shape.loadTo(from)) * seconds * 20;
      const sent = target.times.filter((atMs) => atMs >= from * seconds * 1000 && atMs < to * seconds * 1000).length;
      expect(Math.abs(sent - due)).toBeLessThanOrEqual(1);
    }
    expect(Math.abs(target.sent.length - 1200) / 1200).toBeLessThan(0.01);
    expect(mostInASecond(target.times)).toBeLessThanOrEqual(20);
  });

  it('tells at each moment what it asks for', () => {
    const { timers, run } = runOf(peak, { durationSeconds: 100, maxRps: 20 });
    timers.advanceBy(12_500);
    expect(run.stats().targetRps).toBe(10);
    timers.advanceBy(37_500);
    expect(run.stats().targetRps).toBe(20);
    expect(run.stats().currentRps).toBeGreaterThan(19);
    timers.advanceBy(50_100);
    expect([run.stats().targetRps, run.stats().currentRps]).toEqual([0, 0]);
  });
});
