/** A count that was called for at second `at`. */
interface Recommendation {
  readonly at: number;
  readonly replicas: number;
}

/** The index of the first entry (oldest first) that is strictly younger than `seconds` at `now`, or the length where none is. */
function firstYoungerThan(seconds: number, now: number, entries: readonly Recommendation[]): number {
  let low = 0;
  let high = entries.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const entry = entries[middle];
    if (entry === undefined || entry.at > now - seconds) high = middle;
    else low = middle + 1;
  }
  return low;
}

/**
 * The lowest or the highest recommendation of a sliding window. Only those are kept that can still become the extreme: each is
 * better than all that came after it, so there are rarely more than a few, and adding one costs next to nothing.
 */
export class RecommendationWindow {
  /** Oldest, and so best, first; those too old to count are dropped by the half of the list. */
  private kept: Recommendation[] | undefined;

  private constructor(
    private readonly seconds: number,
    private readonly sign: 1 | -1,
  ) {}

  static lowestWithin(seconds: number): RecommendationWindow {
    return new RecommendationWindow(seconds, -1);
  }

  static highestWithin(seconds: number): RecommendationWindow {
    return new RecommendationWindow(seconds, 1);
  }

  /**
   * Adds the recommendation of second `at`, never earlier than the last one, and answers the extreme of the window that ends
   * there. Earlier ones count while they are strictly younger than the window, so a window of 0 seconds holds the new one alone.
   */
  add(at: number, replicas: number): number {
    if (this.seconds === 0) return replicas;
    const kept = (this.kept ??= []);
    for (
      let last = kept.at(-1);
      last !== undefined && this.sign * (last.replicas - replicas) <= 0;
      last = kept.at(-1)
    ) {
      kept.pop();
    }
    kept.push({ at, replicas });
    const first = firstYoungerThan(this.seconds, at, kept);
    const extreme = kept[first]?.replicas ?? replicas;
    // Dropped once they are half of all: rarely enough to cost nothing, often enough to stay small.
    if (first * 2 >= kept.length) kept.splice(0, first);
    return extreme;
  }
}

export type StabilizedReason = 'ScaleUpStabilized' | 'ScaleDownStabilized';

/**
 * Holds a recommendation back: `current` stays as long as it is between the `lowest` recommendation of the scale-up window and
 * the `highest` of the scale-down window, and else moves no further than to the nearer of them. A reason is given only where
 * the result differs from `desired`.
 *
 * Source: stabilizeRecommendationWithBehaviors in kubernetes/pkg/controller/podautoscaler/horizontal.go.
 */
export function stabilize(input: {
  readonly current: number;
  readonly desired: number;
  readonly lowest: number;
  readonly highest: number;
}): { readonly replicas: number; readonly reason?: StabilizedReason } {
  const { current, desired, lowest, highest } = input;
  const replicas = Math.min(Math.max(current, lowest), highest);
  if (replicas === desired) return { replicas };
  return { replicas, reason: desired >= current ? 'ScaleUpStabilized' : 'ScaleDownStabilized' };
}
