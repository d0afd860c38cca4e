import { describe, expect, it, test } from '@jest/globals';
import fc from 'fast-check';
import { Random } from '../../../../src/kernel/random/random.js';
import { chiSquareBound, uniformChiSquare } from '../../../support/contracts/chi-square.js';

const NAMES = ['order', 'payment', 'arrivals', 'identifiers', '', 'Order', 'order ', '["order"]', '0', '日', '\ud800'];

function draws(random: Random, count = 8): number[] {
  return Array.from({ length: count }, () => random.int32());
}

function countsOf(count: number, buckets: number, draw: () => number): number[] {
  const counts = new Array<number>(buckets).fill(0);
  for (let drawn = 0; drawn < count; drawn += 1) {
    const bucket = draw();
    counts[bucket] = (counts[bucket] ?? 0) + 1;
  }
  return counts;
}

describe('Random', () => {
  it('gives the same draws for the same seed, and others for another', () => {
    expect(draws(Random.fromSeed('42'))).toEqual(draws(Random.fromSeed('42')));
    const seeds = ['42', '43', '', ' 42', '042', 'a', 'A', 'é', 'e\u0301', '😀', '\ud83d', '\ude00', '["42"]', '[]'];
    const firsts = seeds.map((seed) => draws(Random.fromSeed(seed)).join());
    expect(new Set(firsts).size).toBe(seeds.length);
  });

  it('gives a fork draws that depend on the seed and its name alone', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), fc.nat(50), fc.array(fc.string()), (seed, name, before, others) => {
        const parent = Random.fromSeed(seed);
        draws(parent, before);
        for (const other of others) draws(parent.fork(other), 3);
        expect(draws(parent.fork(name))).toEqual(draws(Random.fromSeed(seed).fork(name)));
      }),
      { numRuns: 50 },
    );
  });

  it('is not moved on by a fork', () => {
    const forked = Random.fromSeed('42');
    draws(forked.fork('order'));
    expect(draws(forked)).toEqual(draws(Random.fromSeed('42')));
  });

  it('gives forks of different names, and forks of forks, different draws', () => {
    const root = Random.fromSeed('42');
    const all = [
      root,
      ...NAMES.map((name) => root.fork(name)),
      ...NAMES.map((name) => root.fork('order').fork(name)),
      ...NAMES.map((name) => root.fork(name).fork('order').fork('order')),
    ];
    expect(new Set(all.map((random) => draws(random).join())).size).toBe(all.length);
  });

  it('does not mistake a path of names for one name, nor a name for a seed', () => {
    const firsts = [
      Random.fromSeed('a').fork('b').fork('c'),
      Random.fromSeed('a').fork('bc'),
      Random.fromSeed('ab').fork('c'),
      Random.fromSeed('a').fork('b","c'),
      Random.fromSeed('["a"]').fork('b'),
      Random.fromSeed('["a","b"]'),
      Random.fromSeed(JSON.stringify([JSON.stringify(['a']), 'b'])),
    ].map((random) => draws(random).join());
    expect(new Set(firsts).size).toBe(firsts.length);
  });

  it('draws floats from 0 up to but not 1, alike in every part', () => {
    const random = Random.fromSeed('floats');
    const floats = Array.from({ length: 100_000 }, () => random.float());
    expect(floats.filter((float) => float < 0 || float >= 1)).toEqual([]);
    const counts = countsOf(floats.length, 64, () => Math.floor((floats.pop() ?? 1) * 64));
    expect(uniformChiSquare(counts)).toBeLessThan(chiSquareBound(63));
    expect(uniformChiSquare(counts)).toBeGreaterThan(chiSquareBound(63, -4));
  });

  test.each([
    [0, 1],
    [0, 2],
    [1, 50],
    [-3, 3],
    [1_000_000, 1_000_256],
    [0, 999],
  ])('draws every integer from %i to %i equally often', (min, max) => {
    const random = Random.fromSeed(`${min}-${max}`);
    const counts = countsOf(200_000, max - min + 1, () => random.integer(min, max) - min);
    expect(counts).toHaveLength(max - min + 1);
    expect(uniformChiSquare(counts)).toBeLessThan(chiSquareBound(max - min));
    expect(uniformChiSquare(counts)).toBeGreaterThan(chiSquareBound(max - min, -4.5));
  });

  it('draws an integer within its bounds, whatever they are', () => {
    fc.assert(
      fc.property(fc.string(), fc.integer({ min: -1e9, max: 1e9 }), fc.nat(2 ** 20 - 1), (seed, min, span) => {
        const value = Random.fromSeed(seed).integer(min, min + span);
        expect(Number.isInteger(value) && value >= min && value <= min + span).toBe(true);
      }),
    );
  });

  it('favours no third of a span that does not divide 2^32', () => {
    const span = 700_001;
    const random = Random.fromSeed('thirds');
    const counts = countsOf(300_000, 3, () => Math.floor((random.integer(0, span - 1) * 3) / span));
    expect(uniformChiSquare(counts)).toBeLessThan(chiSquareBound(2));
  });

  test.each([0.5, 4, 40])('draws gaps with the mean, the spread and the tail of an exponential of rate %d', (rate) => {
    const random = Random.fromSeed(`exponential ${rate}`);
    const gaps = Array.from({ length: 100_000 }, () => random.exponential(rate) * rate);
    const mean = gaps.reduce((sum, gap) => sum + gap, 0) / gaps.length;
    const variance = gaps.reduce((sum, gap) => sum + (gap - mean) ** 2, 0) / gaps.length;
    expect(Math.abs(mean - 1)).toBeLessThan(0.013);
    expect(Math.abs(variance - 1)).toBeLessThan(0.04);
    expect(gaps.filter((gap) => gap > 3).length / gaps.length).toBeCloseTo(Math.exp(-3), 2);
    expect(gaps.every((gap) => gap >= 0 && gap < 23)).toBe(true);
  });

  it('has an independent source for each of many things, whatever was drawn before', () => {
    const random = Random.fromSeed('many');
    const first = Array.from({ length: 2000 }, (_, index) => random.at(index).int32());
    random.int32();
    expect(Array.from({ length: 2000 }, (_, index) => random.at(index).int32())).toEqual(first);
    expect(new Set(first).size).toBeGreaterThan(1995);
    const mean = first.reduce((sum, bits) => sum + (bits >>> 0) / 2 ** 32, 0) / first.length;
    expect(Math.abs(mean - 0.5)).toBeLessThan(4 * Math.sqrt(1 / 12 / first.length));
    expect(random.at(1).fork('a').int32()).not.toBe(random.at(2).fork('a').int32());
    expect(Random.fromSeed('other').at(0).int32()).not.toBe(first[0]);
  });
});
