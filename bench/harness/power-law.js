/**
 * Fits `value = factor × size ^ exponent` by least squares over the logarithms.
 * @param points `{ size, value }`, all above zero, of at least two sizes
 * @returns the exponent, and its standard error: what of it may be noise
 */
export function fitPowerLaw(points) {
  const logs = points.map(({ size, value }) => {
    if (!(size > 0 && value > 0)) throw new Error(`no power law goes through ${value} at ${size}`);
    return { x: Math.log(size), y: Math.log(value) };
  });
  const mean = (of) => logs.reduce((sum, log) => sum + of(log), 0) / logs.length;
  const meanX = mean(({ x }) => x);
  const meanY = mean(({ y }) => y);
  const spread = mean(({ x }) => (x - meanX) ** 2);
  const exponent = mean(({ x, y }) => (x - meanX) * (y - meanY)) / spread;
  const misfit = mean(({ x, y }) => (y - meanY - exponent * (x - meanX)) ** 2);
  return { exponent, standardError: logs.length > 2 ? Math.sqrt(misfit / spread / (logs.length - 2)) : 0 };
}
