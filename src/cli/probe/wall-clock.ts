/** More than a system clock in good order drifts from the monotonic one between two looks, less than a step that matters. */
const STEP_MS = 10;

/** Where time comes from, in milliseconds. */
export interface TimeSource {
  /** Since some fixed point; never steps. */
  monotonicMs(): number;
  /** Monotonic time at which the Unix epoch was, as of the start of the process; with a fraction. */
  readonly originMs: number;
  /** Since the Unix epoch, to a millisecond; may step. */
  systemMs(): number;
}

export const SYSTEM_TIME: TimeSource = {
  monotonicMs: () => performance.now(),
  originMs: performance.timeOrigin,
  systemMs: () => new Date().getTime(),
};

/**
 * Time of day to the microsecond: the monotonic clock on top of the time when the process started. Where the system's clock
 * has been set since (or the machine has slept), this clock is corrected too: two processes compare their timestamps.
 */
export class WallClock {
  private correctionMs = 0;

  constructor(private readonly time: TimeSource = SYSTEM_TIME) {}

  /** Microseconds since the Unix epoch, a whole number. */
  nowUs(): number {
    let ms = this.time.originMs + this.correctionMs + this.time.monotonicMs();
    const offMs = this.time.systemMs() - ms;
    if (Math.abs(offMs) > STEP_MS) {
      this.correctionMs += offMs;
      ms += offMs;
    }
    return Math.floor(ms * 1000);
  }
}
