/** An exported day has a fixed date, so that the same seed gives the same bytes; so have payloads of a seed that was given. */
export const FIRST_DAY_MS = Date.UTC(2025, 0, 1);

/** Seed of the nth day (from 1) of a seed; the first is the seed itself, so that each can be had alone, as a stream too. */
export function seedOfDay(seed: string, day: number): string {
  return day === 1 ? seed : `${seed}/${day}`;
}
