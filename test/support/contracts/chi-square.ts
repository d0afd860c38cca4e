/** Pearson's statistic of counts against what was expected of each. */
export function chiSquare(observed: readonly number[], expected: readonly number[]): number {
  return observed.reduce((sum, count, index) => {
    const mean = expected[index] ?? 0;
    return sum + (count - mean) ** 2 / mean;
  }, 0);
}

/** Pearson's statistic of counts that should all be alike. */
export function uniformChiSquare(observed: readonly number[]): number {
  const mean = observed.reduce((sum, count) => sum + count, 0) / observed.length;
  return chiSquare(
    observed,
    observed.map(() => mean),
  );
}

/**
 * The value that chi-square with so many degrees of freedom stays below but once in 30,000 times, and above for a negative
 * `sigmas` (Wilson and Hilferty: "The Distribution of Chi-Square", 1931). The draws that are tested have fixed seeds, so a
 * test that holds once holds always.
 */
export function chiSquareBound(degrees: number, sigmas = 4): number {
  const spread = 2 / (9 * degrees);
  return degrees * (1 - spread + sigmas * Math.sqrt(spread)) ** 3;
}
