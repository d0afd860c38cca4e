import { type Cancel, type Timers } from '../../kernel/time/timers.js';

/** When to report, and when to end: each interval from the start, and no report just before the last one. Seconds. */
export class ReportSchedule {
  private startedMs = 0;
  private cancel: Cancel | undefined;

  constructor(
    private readonly timers: Timers,
    private readonly plan: { readonly intervalSeconds: number; readonly durationSeconds: number | undefined },
    private readonly report: () => void,
    private readonly end: () => void,
  ) {}

  start(): void {
    this.startedMs = this.timers.nowMs();
    this.wait();
  }

  stop(): void {
    this.cancel?.();
    this.cancel = undefined;
  }

  private wait(): void {
    const intervalMs = this.plan.intervalSeconds * 1000;
    const durationMs = (this.plan.durationSeconds ?? Infinity) * 1000;
    const passedMs = this.timers.nowMs() - this.startedMs;
    const nextMs = (Math.floor(passedMs / intervalMs) + 1) * intervalMs;
    if (nextMs < durationMs) this.cancel = this.timers.after(nextMs - passedMs, () => this.reportIfDue(nextMs));
    else this.cancel = this.timers.after(durationMs - passedMs, this.end);
  }

  private reportIfDue(dueMs: number): void {
    // A delay is cut to what a timer can do, and a timer may be early by a fraction.
    if (this.timers.nowMs() - this.startedMs < dueMs) {
      this.wait();
      return;
    }
    this.report();
    this.wait();
  }
}
