import { type TaskClock } from '../../kernel/time/clock.js';
import { TIMEOUT, unavailable } from './nats-errors.js';

/** How long a caller may be kept waiting in all, in milliseconds: less than the 2 s of the contract by a clock's tick and more. */
export const BUDGET_MS = 1800;
/** How long one request may take of it, so that a lost one can be repeated. */
export const REQUEST_MS = 800;

/** Counts down what one call may take in all. */
export class Budget {
  private readonly endMs: number;

  constructor(
    private readonly clock: TaskClock,
    ms = BUDGET_MS,
  ) {
    this.endMs = clock.now() + ms;
  }

  get leftMs(): number {
    return Math.max(0, this.endMs - this.clock.now());
  }

  isSpent(): boolean {
    return this.leftMs === 0;
  }

  /** What one request may take: at least a millisecond, because the client takes 0 for "no limit". */
  get requestMs(): number {
    return Math.max(1, Math.min(REQUEST_MS, this.leftMs));
  }
}

/** Rejects with `unavailable` when the work has not settled in `ms`; how the work settles then is not looked at. */
export function inTime<T>(clock: TaskClock, ms: number, work: Promise<T>, late = unavailable): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = clock.schedule(() => reject(late(TIMEOUT)), ms);
    work.then(resolve, reject).finally(() => timer.unsubscribe());
  });
}
