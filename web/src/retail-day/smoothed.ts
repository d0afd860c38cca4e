const WEIGHTS = [1, 3, 4, 3, 1];

/** A series with the jumps from one second to the next taken out of it; its sum stays about the same. */
export function smoothed(values: readonly number[]): number[] {
  const reach = (WEIGHTS.length - 1) / 2;
  return values.map((_, index) => {
    let sum = 0;
    let total = 0;
    WEIGHTS.forEach((weight, offset) => {
      const value = values[index + offset - reach];
      if (value === undefined) return;
      sum += weight * value;
      total += weight;
    });
    return sum / total;
  });
}
