/** Monotonic time in milliseconds, and work planned on it, as every `SchedulerLike` has them. */
export interface SweepClock {
  now(): number;
  schedule(work: () => void, delayMs: number): unknown;
}

/**
 * Looks at what is open again and again, while there is anything. Its time is that in which the process has run: nothing is late,
 * idle or behind because the process was stopped and continued (a laptop that slept, SIGSTOP).
 */
export class Sweep {
  private pausedMs = 0;
  private isPlanned = false;

  /**
   * @param everyMs how often; a sweep that is later than that by as much was held up by a pause
   * @param work gets the time of the sweep; returns whether there is anything left to look at
   */
  constructor(
    private readonly clock: SweepClock,
    private readonly everyMs: number,
    private readonly work: (nowMs: number) => boolean,
  ) {}

  /** Monotonic time in which the process has run, in milliseconds. */
  nowMs(): number {
    return this.clock.now() - this.pausedMs;
  }

  /** Plans the next sweep, if none is planned. */
  start(): void {
    if (this.isPlanned) return;
    this.isPlanned = true;
    const dueMs = this.clock.now() + this.everyMs;
    this.clock.schedule(() => {
      this.isPlanned = false;
      const lateMs = this.clock.now() - dueMs;
      if (lateMs > this.everyMs) this.pausedMs += lateMs;
      if (this.work(this.nowMs())) this.start();
    }, this.everyMs);
  }
}
