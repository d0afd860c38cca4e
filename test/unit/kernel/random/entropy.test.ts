import { describe, expect, it, test } from '@jest/globals';
import { SystemEntropy } from '../../../../src/kernel/random/entropy.js';
import { GivenEntropy, SeededEntropy } from '../../../support/fakes/seeded-entropy.js';
import { chiSquareBound, uniformChiSquare } from '../../../support/contracts/chi-square.js';

describe('Entropy', () => {
  test.each([
    [0, 2000],
    [0xffffffff, 10_000],
    [0x80000000, 6000],
  ])('maps the word %i to %i between 2000 and 10000, both included', (word, value) => {
    expect(new GivenEntropy([word]).integer(2000, 10_000)).toBe(value);
  });

  it('gives every value of a range equally often', () => {
    const entropy = new SeededEntropy();
    const counts = new Array<number>(9).fill(0);
    for (let drawn = 0; drawn < 45_000; drawn += 1) {
      const value = entropy.integer(-4, 4) + 4;
      counts[value] = (counts[value] ?? 0) + 1;
    }
    expect(counts).toHaveLength(9);
    expect(uniformChiSquare(counts)).toBeLessThan(chiSquareBound(8));
  });

  it('gives the one value of a range of one', () => {
    expect(new SeededEntropy().integer(7, 7)).toBe(7);
  });

  test.each([
    [0, '00000000'],
    [0xbeef, '0000beef'],
    [0xffffffff, 'ffffffff'],
  ])('makes the seed of the word %i eight digits long: %s', (word, seed) => {
    expect(new GivenEntropy([word]).seed()).toBe(seed);
  });
});

describe('SystemEntropy', () => {
  it('draws unsigned 32-bit words that do not repeat, over the edge of a block too', () => {
    const entropy = new SystemEntropy();
    const words = Array.from({ length: 1000 }, () => entropy.uint32());
    expect(words.every((word) => Number.isInteger(word) && word >= 0 && word < 2 ** 32)).toBe(true);
    // Two of 1,000 fall together once in 8,600 times, three of them never.
    expect(new Set(words).size).toBeGreaterThan(997);
    expect(words.some((word) => word >= 2 ** 31)).toBe(true);
    expect(words.some((word) => word < 2 ** 31)).toBe(true);
  });

  it('is not the same twice', () => {
    const words = (): number[] => {
      const entropy = new SystemEntropy();
      return [entropy.uint32(), entropy.uint32(), entropy.uint32()];
    };
    expect(words()).not.toEqual(words());
  });
});
