import { type Cancel, type Timers } from '../../../src/kernel/time/timers.js';
import { VirtualClock } from './virtual-clock.js';

/** Timers whose time moves when it is asked to; `jump` holds the process up: time passes and nothing runs meanwhile. */
export class ManualTimers implements Timers {
  private readonly clock = new VirtualClock();
  private aheadMs = 0;

  nowMs(): number {
    return this.clock.now() + this.aheadMs;
  }

  after(delayMs: number, work: () => void): Cancel {
    const plan = this.clock.schedule(work, Math.max(0, delayMs));
    return () => plan.unsubscribe();
  }

  advanceBy(durationMs: number): void {
    this.clock.advanceBy(durationMs);
  }

  jump(durationMs: number): void {
    this.aheadMs += durationMs;
  }

  get waiting(): number {
    return this.clock.waiting;
  }
}
