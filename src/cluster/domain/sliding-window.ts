/** Something that happened at a second of its own. */
export interface Timed {
  readonly at: number;
}

/** The place of the first entry (oldest first) that is strictly younger than `seconds` at `now`, or the length where none is. */
export function firstYoungerThan(seconds: number, now: number, entries: readonly Timed[]): number {
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

/** Drops the first `count` entries once they are half of all: rarely enough to cost nothing, often enough to stay small. */
export function forgetFirst(count: number, entries: Timed[]): void {
  if (count > 0 && count * 2 >= entries.length) entries.splice(0, count);
}
