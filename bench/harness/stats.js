/** The middle value; the mean of the two in the middle where their number is even. */
export function median(values) {
  return quantile(values, 0.5);
}

/** The value below which a share of the others lies, linear between two. */
export function quantile(values, share) {
  if (values.length === 0) throw new Error('no values to take a quantile of');
  const sorted = values.toSorted((a, b) => a - b);
  const at = (sorted.length - 1) * share;
  const below = sorted[Math.floor(at)];
  const above = sorted[Math.ceil(at)];
  return below + (above - below) * (at - Math.floor(at));
}
