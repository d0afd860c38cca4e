import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

interface Point {
  readonly size: number;
  readonly value: number;
}

/** The benchmark is plain JavaScript. */
const path = '../../../bench/harness/power-law.js';
const { fitPowerLaw } = (await import(path)) as {
  readonly fitPowerLaw: (points: readonly Point[]) => { readonly exponent: number; readonly standardError: number };
};

const SIZES = [1, 2, 4, 8, 16];

describe('the exponent of a cost', () => {
  it('is that of the power law that all points are on, without an error', () => {
    const factor = fc.double({ min: 0.001, max: 1e6, noNaN: true });
    const exponent = fc.double({ min: -3, max: 3, noNaN: true });
    fc.assert(
      fc.property(factor, exponent, (by, to) => {
        const fit = fitPowerLaw(SIZES.map((size) => ({ size, value: by * size ** to })));
        expect(fit.exponent).toBeCloseTo(to, 6);
        expect(fit.standardError).toBeCloseTo(0, 6);
      }),
    );
  });

  it('comes with an error where the points are off, by which the true one is within reach', () => {
    const noise = [1.1, 0.9, 1.05, 0.95, 1.1];
    const { exponent, standardError } = fitPowerLaw(
      SIZES.map((size, at) => ({ size, value: size * (noise[at] ?? 1) })),
    );
    expect(standardError).toBeGreaterThan(0.01);
    expect(Math.abs(exponent - 1)).toBeLessThan(2 * standardError);
  });

  it('is refused of a cost that was not measurable', () => {
    expect(() => fitPowerLaw([{ size: 1, value: 0 }])).toThrow('no power law goes through 0 at 1');
  });
});
