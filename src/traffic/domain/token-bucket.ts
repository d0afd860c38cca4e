/**
 * A token comes back this long after its request was written. The millisecond above the second is for the clocks: a packet
 * capture reads another clock than the sender, and NTP slews that one by up to half a millisecond a second.
 */
export const TOKEN_HOLD_MS = 1001;
/** A shorter wait is none: two times so close together are equal but for the rounding of a sum. */
const NO_WAIT_MS = 1e-6;

/**
 * Tokens that requests hold from before they are written until a second after. Never more requests than the bucket's capacity
 * are written within any second, however long one takes from the decision to the socket: all that were written within a
 * second hold their tokens at its end. (A bucket that is refilled at a steady rate lets up to twice as many through: all
 * that it holds, and all that flows in meanwhile.)
 */
export class TokenBucket {
  /** When tokens come back, rising; a ring whose first is at `first`. */
  private readonly backMs: Float64Array;
  private first = 0;
  private returning = 0;
  private free: number;

  constructor(capacity: number) {
    this.backMs = new Float64Array(capacity);
    this.free = capacity;
  }

  /** Milliseconds until there is a token; 0 where there is one, Infinity while requests that are not yet written hold all. */
  waitMs(nowMs: number): number {
    this.collect(nowMs);
    if (this.free > 0) return 0;
    return this.returning === 0 ? Infinity : (this.backMs[this.first] ?? 0) - nowMs;
  }

  /** Takes a token; only after `waitMs` has said that there is one. */
  take(): void {
    this.free -= 1;
  }

  /** The request that holds a token was written, by now at the latest; `nowMs` never falls from one call to the next. */
  spend(nowMs: number): void {
    this.backMs[(this.first + this.returning) % this.backMs.length] = nowMs + TOKEN_HOLD_MS;
    this.returning += 1;
  }

  private collect(nowMs: number): void {
    while (this.returning > 0 && (this.backMs[this.first] ?? 0) - nowMs < NO_WAIT_MS) {
      this.first = (this.first + 1) % this.backMs.length;
      this.returning -= 1;
      this.free += 1;
    }
  }
}
