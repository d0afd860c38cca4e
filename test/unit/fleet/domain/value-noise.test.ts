import { describe, expect, it } from '@jest/globals';
import { uniformAt, wander } from '../../../../src/fleet/domain/value-noise.js';
import { chiSquareBound, uniformChiSquare } from '../../../support/contracts/chi-square.js';
import { range } from '../../../support/clients/devices.js';

describe('uniformAt', () => {
  it.each([0, 1, -1, 0x7fffffff])('is uniform over the indices of seed %d', (seed) => {
    const counts = new Array<number>(20).fill(0);
    for (const index of range(100_000)) {
      const bin = Math.floor(uniformAt(seed, index - 50_000) * 20);
      counts[bin] = (counts[bin] ?? 0) + 1;
    }
    expect(uniformChiSquare(counts)).toBeLessThan(chiSquareBound(19));
  });
});

describe('wander', () => {
  it('is continuous, also where one stretch meets the next', () => {
    const steps = range(2000, 0.01).map((at) => Math.abs(wander(7, at + 1e-6) - wander(7, at)));
    expect(Math.max(...steps)).toBeLessThan(1e-5);
  });

  it('stays within 0 and 1, before the start too', () => {
    const values = range(4000, 0.37).map((at) => wander(7, at - 700));
    expect(Math.min(...values)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...values)).toBeLessThan(1);
  });
});
