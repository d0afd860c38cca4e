import { TaskClock } from '../../../src/kernel/time/clock.js';

/** A clock that stands still until it is moved. Runs repeat exactly. */
export class VirtualClock extends TaskClock {
  private wallAheadMs = 0;

  constructor(private nowMs = 0) {
    super();
  }

  now(): number {
    return this.nowMs;
  }

  wallMs(): number {
    return this.nowMs + this.wallAheadMs;
  }

  /** Sets the wall clock forward, or back where `byMs` is negative, as NTP does. */
  stepWall(byMs: number): void {
    this.wallAheadMs += byMs;
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
    // Nothing to release.
  }

  protected onPlanned(): void {
    // Nothing to wake: time moves when a test moves it.
  }
}
