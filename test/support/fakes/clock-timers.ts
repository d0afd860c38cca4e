import { type TaskClock } from '../../../src/kernel/time/clock.js';
import { type Timers } from '../../../src/kernel/time/timers.js';

/** Monotonic time on a clock, in whole milliseconds: smaller parts would be lost in the years since 1970. */
export function timersOn(clock: TaskClock): Timers {
  const startedMs = clock.now();
  return {
    nowMs: () => clock.now() - startedMs,
    after(delayMs, work) {
      const plan = clock.schedule(work, Math.max(0, Math.ceil(delayMs)));
      return () => plan.unsubscribe();
    },
  };
}
