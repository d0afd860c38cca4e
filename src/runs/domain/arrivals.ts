import { type Random } from '../../kernel/random/random.js';

/** A rate over time, read in one direction. */
export interface RateCursor {
  /** Moves to `atMs` (stream time), which must not be before the last one. */
  moveTo(atMs: number): void;
  /** Arrivals at the cursor, per stream-second. */
  readonly rate: number;
}

/**
 * Arrival times of a Poisson process whose rate follows a cursor, by thinning (Lewis, Shedler: "Simulation of
 * nonhomogeneous Poisson processes by thinning", 1979): candidates at the highest rate, each kept with probability
 * rate / highest rate. The cursor stands at the last arrival, for drawing what arrived.
 */
export class Arrivals {
  private candidateMs = 0;
  private readonly peakPerMs: number;

  /** @param peakRate the highest rate of all, per stream-second @param rateFactor multiplies all of them */
  constructor(
    private readonly random: Random,
    private readonly cursor: RateCursor,
    private readonly peakRate: number,
    rateFactor: number,
  ) {
    this.peakPerMs = (peakRate * rateFactor) / 1000;
  }

  /** Stream time of the next arrival in milliseconds; goes past the end of the day sooner or later. */
  next(limitMs: number): number {
    while (this.candidateMs < limitMs) {
      this.candidateMs += this.random.exponential(this.peakPerMs);
      this.cursor.moveTo(this.candidateMs);
      if (this.random.float() * this.peakRate < this.cursor.rate) return this.candidateMs;
    }
    return this.candidateMs;
  }
}
