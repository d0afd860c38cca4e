import { type Random } from '../../kernel/random/random.js';
import { type Story } from './story.js';
import { StoryCursor } from './story-cursor.js';

/**
 * Arrival times of a Poisson process whose rate follows the story, by thinning (Lewis, Shedler: "Simulation of
 * nonhomogeneous Poisson processes by thinning", 1979): candidates at the day's highest rate, each kept with probability
 * rate / highest rate.
 */
export class Arrivals {
  private candidateMs = 0;
  /** The story at the last arrival, for drawing what arrived. */
  readonly cursor: StoryCursor;
  private readonly peakPerMs: number;

  constructor(
    private readonly random: Random,
    private readonly story: Story,
    durationMs: number,
    rateFactor: number,
  ) {
    this.cursor = new StoryCursor(story, durationMs);
    this.peakPerMs = (story.peakRate * rateFactor) / 1000;
  }

  /** Stream time of the next arrival in milliseconds; goes past the end of the day sooner or later. */
  next(limitMs: number): number {
    while (this.candidateMs < limitMs) {
      this.candidateMs += this.random.exponential(this.peakPerMs);
      this.cursor.moveTo(this.candidateMs);
      if (this.random.float() * this.story.peakRate < this.cursor.rate) return this.candidateMs;
    }
    return this.candidateMs;
  }
}
