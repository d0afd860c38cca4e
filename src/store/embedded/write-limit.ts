import { FlowProbeError } from '../../kernel/errors/flowprobe.error.js';
import { Sweep, type SweepClock } from '../../kernel/time/sweep.js';

/** With the time between two sweeps less than the two seconds in which a write is answered. */
const LIMIT_MS = 1800;
const SWEEP_MS = 100;

interface Waiting {
  readonly dueMs: number;
  readonly reject: (error: FlowProbeError) => void;
}

/** Refuses writes that take too long, as a disk may stall for any time. One sweep looks at all of them, the oldest first. */
export class WriteLimit {
  private readonly waiting = new Set<Waiting>();
  /** Writes that were refused and have not settled yet. */
  private late = 0;
  private readonly sweep: Sweep;

  constructor(clock: SweepClock) {
    this.sweep = new Sweep(clock, SWEEP_MS, (nowMs) => {
      for (const one of this.waiting) {
        if (one.dueMs > nowMs) break;
        this.waiting.delete(one);
        this.late += 1;
        one.reject(tooLate());
      }
      return this.waiting.size > 0;
    });
  }

  /** Whether writes that took too long are still on their way. */
  get isStalled(): boolean {
    return this.late > 0;
  }

  /** Time that a write has waited counts in this: what it was stopped for does not (SIGSTOP). */
  nowMs(): number {
    return this.sweep.nowMs();
  }

  /** Whether a write that has waited since then is refused by now. */
  isOver(sinceMs: number): boolean {
    return this.nowMs() - sinceMs >= LIMIT_MS;
  }

  /** @throws FlowProbeError `unavailable` where the write has not settled in time; how it settles then is not looked at. */
  within<T>(write: Promise<T>): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      const one: Waiting = { dueMs: this.nowMs() + LIMIT_MS, reject };
      this.waiting.add(one);
      this.sweep.start();
      write.then(resolve, reject).finally(() => {
        if (!this.waiting.delete(one)) this.late -= 1;
      });
    });
  }
}

function tooLate(): FlowProbeError {
  return new FlowProbeError('unavailable', 'The store does not answer in time; it may have been stored');
}
