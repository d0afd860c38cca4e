/**
 * A token comes back this long after it was taken. A millisecond more than the second that it stands for, as what is sent a
 * second apart may arrive closer together.
 */
export const TOKEN_BACK_MS = 1001;
/** Below this a wait is none: two moments so close together are the same, but for the rounding of a sum. */
const NO_WAIT_MS = 1e-6;

/**
 * A bucket of tokens, each of which comes back a second after it was taken: so never more than its capacity are taken within
 * any second, whenever it begins. (A bucket that is filled at a steady rate gives out up to twice as many: all that it
 * holds, and all that flows in meanwhile.)
 */
export class TokenBucket {
  /** When the last tokens were taken, as many as there are tokens; a ring whose oldest is at `next`. */
  private readonly takenMs: Float64Array;
  private next = 0;

  constructor(capacity: number) {
    this.takenMs = new Float64Array(capacity).fill(-Infinity);
  }

  /** How long until there is a token; 0 where there is one. */
  waitMs(nowMs: number): number {
    const waitMs = (this.takenMs[this.next] ?? 0) + TOKEN_BACK_MS - nowMs;
    return waitMs < NO_WAIT_MS ? 0 : waitMs;
  }

  /** To be called only when there is one. */
  take(nowMs: number): void {
    this.takenMs[this.next] = nowMs;
    this.next = (this.next + 1) % this.takenMs.length;
  }
}
