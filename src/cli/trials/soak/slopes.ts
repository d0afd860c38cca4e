/** A figure of a process at a moment. */
export interface Sample {
  readonly minutes: number;
  readonly value: number;
}

const WINDOWS = 12;

/** The lowest value of each of some windows: what stays when what was collected is gone. */
function floorsOf(samples: readonly Sample[]): Sample[] {
  const size = Math.max(1, Math.floor(samples.length / WINDOWS));
  const floors: Sample[] = [];
  for (let at = 0; at + size <= samples.length; at += size) {
    const window = samples.slice(at, at + size);
    floors.push(window.reduce((lowest, sample) => (sample.value < lowest.value ? sample : lowest)));
  }
  return floors;
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}

/**
 * How much a figure grows in a minute: the median of the slopes between any two of the floors of the last half (Sen: "Estimates of
 * the Regression Coefficient Based on Kendall's Tau", 1968), which a single peak does not move. 0 where there is one floor alone.
 */
export function slopePerMinute(samples: readonly Sample[]): number {
  const floors = floorsOf(samples.slice(Math.floor(samples.length / 2)));
  const slopes = floors.flatMap((from, index) =>
    floors.slice(index + 1).map((to) => (to.value - from.value) / (to.minutes - from.minutes)),
  );
  return median(slopes);
}
