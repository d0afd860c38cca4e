const DECIMAL_EXPONENTS: Readonly<Record<string, number>> = {
  n: -9,
  u: -6,
  m: -3,
  k: 3,
  M: 6,
  G: 9,
  T: 12,
  P: 15,
  E: 18,
};
const BINARY_EXPONENTS: Readonly<Record<string, number>> = { Ki: 10, Mi: 20, Gi: 30, Ti: 40, Pi: 50, Ei: 60 };

/** A quantity as text: a decimal number, then nothing, an exponent or a suffix. */
export const QUANTITY_PATTERN = String.raw`^([+-]?(?:\d+\.?\d*|\.\d+))([eE][+-]?\d+|[KMGTPE]i|[numkMGTPE])?$`;
const QUANTITY = new RegExp(QUANTITY_PATTERN);

/**
 * Reads a Kubernetes quantity as manifests have it: a decimal number with an optional suffix of ten (`50m` is 0.05) or of two
 * (`1Ki` is 1024), or with an exponent (`5e-2`). A JSON number is a quantity, too.
 *
 * Source: ParseQuantity in kubernetes/apimachinery/pkg/api/resource/quantity.go.
 * @returns the number, or undefined where the value is no quantity.
 */
export function readQuantity(value: unknown): number | undefined {
  if (typeof value === 'number') return value;
  const [, number, suffix = ''] = (typeof value === 'string' ? QUANTITY.exec(value) : null) ?? [];
  if (number === undefined) return undefined;
  const binary = BINARY_EXPONENTS[suffix];
  if (binary !== undefined) return Number(number) * 2 ** binary;
  const exponent = DECIMAL_EXPONENTS[suffix];
  return Number(`${number}${exponent === undefined ? suffix : `e${exponent}`}`);
}
