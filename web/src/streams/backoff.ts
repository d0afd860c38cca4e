const FIRST_MS = 1000;
const LONGEST_MS = 20_000;

/**
 * How long to wait before the attempt, the first being 1: doubled each time up to a bound, and spread by `chance` (0–1), so that
 * pages that were cut off together do not come back together.
 */
export function backoffMs(attempt: number, chance: number): number {
  const longest = Math.min(LONGEST_MS, FIRST_MS * 2 ** Math.min(attempt - 1, 10));
  return Math.round(longest * (0.5 + chance / 2));
}
