import { TaskClock } from './clock.js';

/** A clock that stands still until it is told to move: for tests and for fast-forward. Runs repeat exactly. */
export class VirtualClock extends TaskClock {
  constructor(private nowMs = 0) {
    super();
  }

  now(): number {
    return this.nowMs;
  }

  /** Moves time to `targetMs`, running all that falls due on the way, what it plans included. */
  advanceTo(targetMs: number): void {
    for (let dueMs = this.nextDueMs(); dueMs !== undefined && dueMs <= targetMs; dueMs = this.nextDueMs()) {
      this.nowMs = Math.max(this.nowMs, dueMs);
      this.takeDue(targetMs)?.run();
    }
    this.nowMs = Math.max(this.nowMs, targetMs);
  }

  advanceBy(durationMs: number): void {
    this.advanceTo(this.nowMs + durationMs);
  }

  stop(): void {
    // Nothing to let go of.
  }

  protected onPlanned(): void {
    // Nothing to wake: time moves when it is told to.
  }
}
