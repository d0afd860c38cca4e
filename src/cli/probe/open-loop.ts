import { type Cancel, type Timers } from '../../kernel/time/timers.js';

/** Sent in one turn of the event loop; answers are read in between. */
const MAX_PER_TURN = 64;
/** What a product of decimal fractions may be off by, such as 0.1 × 30. */
const ROUNDING = 1e-9;

/** An event that is due, and how late it is. */
export type Send = (latenessMs: number) => void;

/**
 * The schedule: event n is due at start + n/frequency, whatever became of those before. What could not be sent in time (the
 * process was held up) is sent as soon as it can be, late by as much.
 */
export class OpenLoop {
  private startedMs = 0;
  private due = 0;
  private cancel: Cancel | undefined;
  private readonly total: number;

  /** `frequency` in events a second; without a duration it goes on until it is stopped. */
  constructor(
    private readonly timers: Timers,
    private readonly schedule: { readonly frequency: number; readonly durationSeconds?: number | undefined },
    private readonly send: Send,
    private readonly finished: () => void,
  ) {
    const { frequency, durationSeconds } = schedule;
    this.total = durationSeconds === undefined ? Infinity : Math.ceil(frequency * durationSeconds - ROUNDING);
  }

  start(): void {
    this.startedMs = this.timers.nowMs();
    this.wake();
  }

  /** Nothing is sent from now on; `finished` is not called. */
  stop(): void {
    this.cancel?.();
    this.cancel = undefined;
  }

  private wake(): void {
    let room = MAX_PER_TURN;
    while (this.due < this.total) {
      const latenessMs = this.timers.nowMs() - this.dueMs();
      if (latenessMs < 0 || room === 0) {
        this.cancel = this.timers.after(-Math.min(latenessMs, 0), () => this.wake());
        return;
      }
      room -= 1;
      this.due += 1;
      this.send(latenessMs);
    }
    const leftMs = this.startedMs + (this.schedule.durationSeconds ?? 0) * 1000 - this.timers.nowMs();
    this.cancel = this.timers.after(leftMs, this.finished);
  }

  private dueMs(): number {
    return this.startedMs + (this.due * 1000) / this.schedule.frequency;
  }
}
