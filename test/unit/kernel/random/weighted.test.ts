import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { indexByWeight } from '../../../../src/kernel/random/weighted.js';

describe('indexByWeight', () => {
  it.each<[readonly number[], number, number]>([
    [[1, 3], 0, 0],
    [[1, 3], 0.999, 0],
    [[1, 3], 1, 1],
    [[0, 2, 0], 0, 1],
    [[2, 1, 0], 3, 1],
    [[0, 0], 0, -1],
    [[], 0, -1],
  ])('of %j at %d is %d', (weights, chance, index) => {
    expect(indexByWeight(weights, chance)).toBe(index);
  });

  it('is never one without a weight', () => {
    fc.assert(
      fc.property(
        fc.array(fc.oneof(fc.constant(0), fc.double({ min: 1e-9, max: 1e9, noNaN: true })), { minLength: 1 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (weights, share) => {
          const total = weights.reduce((sum, weight) => sum + weight, 0);
          fc.pre(total > 0);
          expect(weights[indexByWeight(weights, share * total)]).toBeGreaterThan(0);
        },
      ),
    );
  });
});
