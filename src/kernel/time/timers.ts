/** Cancels what was planned; harmless afterwards. */
export type Cancel = () => void;

/** Monotonic time in milliseconds, and work planned on it; handed in, so that a test decides what time it is. */
export interface Timers {
  nowMs(): number;
  /** Without a delay, in the next turn of the event loop, so that sockets are read in between. */
  after(delayMs: number, work: () => void): Cancel;
}

const MAX_DELAY_MS = 2 ** 31 - 1;

export const SYSTEM_TIMERS: Timers = {
  nowMs: () => performance.now(),
  after(delayMs, work) {
    if (delayMs <= 0) {
      const immediate = setImmediate(work);
      return () => clearImmediate(immediate);
    }
    // Rounded up: Node cuts fractions off, and would wake for nothing.
    const timer = setTimeout(work, Math.min(Math.ceil(delayMs), MAX_DELAY_MS));
    return () => clearTimeout(timer);
  },
};

/** Injection token of the timers that a service plans with. */
export const TIMERS = Symbol('TIMERS');
