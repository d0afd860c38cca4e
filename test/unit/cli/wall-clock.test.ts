import { describe, expect, it } from '@jest/globals';
import { type TimeSource, WallClock } from '../../../src/cli/probe/wall-clock.js';

const ORIGIN_MS = 1_757_199_172_000;

/** Both clocks of a machine, `stepMs` the one by which the system's was set. */
function machine(): { time: TimeSource; pass: (ms: number) => void; step: (ms: number) => void } {
  let [monotonicMs, stepMs] = [0, 0];
  return {
    time: {
      originMs: ORIGIN_MS + 0.25,
      monotonicMs: () => monotonicMs,
      systemMs: () => Math.floor(ORIGIN_MS + 0.25 + monotonicMs + stepMs),
    },
    pass: (ms) => (monotonicMs += ms),
    step: (ms) => (stepMs += ms),
  };
}

describe('the wall clock', () => {
  it('has microseconds, which the system clock has not', () => {
    const { time, pass } = machine();
    const clock = new WallClock(time);
    pass(1.5);
    expect(clock.nowUs()).toBe(ORIGIN_MS * 1000 + 1750);
  });

  it('is corrected when the system clock is set, and when the machine has slept', () => {
    const { time, pass, step } = machine();
    const clock = new WallClock(time);
    for (const stepMs of [3_600_000, -7_200_000]) {
      step(stepMs);
      pass(10);
      expect(Math.abs(clock.nowUs() / 1000 - time.systemMs())).toBeLessThan(1);
    }
  });

  it('does not jump with the whole milliseconds of the system clock', () => {
    const { time, pass } = machine();
    const clock = new WallClock(time);
    let beforeUs = clock.nowUs();
    for (let count = 0; count < 1000; count += 1) {
      pass(0.125);
      const nowUs = clock.nowUs();
      expect(nowUs - beforeUs).toBe(125);
      beforeUs = nowUs;
    }
  });
});
