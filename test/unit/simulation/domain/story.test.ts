import { describe, expect, it } from '@jest/globals';
import { readEntityCatalog } from '../../../../src/catalog/domain/catalog.js';
import { type PhaseOutline, toStory, type TypeWeights } from '../../../../src/simulation/domain/story.js';
import { StoryCursor } from '../../../../src/simulation/domain/story-cursor.js';
import { Random } from '../../../../src/kernel/random/random.js';

const DURATION_MS = 100_000;

function catalogOf(...types: string[]): Parameters<typeof toStory>[1]['order'] {
  const read = readEntityCatalog(Object.fromEntries(types.map((type) => [type, ['a']])));
  if ('problems' in read) throw new TypeError('no catalog');
  return read.content;
}

function phase(startShare: number, rate: number, orderTypes: TypeWeights = { x: 1 }): PhaseOutline {
  return { startShare, rate, orderTypes, paymentTypes: { p: 1 }, info: `at ${startShare}` };
}

function cursorOver(phases: readonly PhaseOutline[], ...types: string[]): StoryCursor {
  const story = toStory(phases, { order: catalogOf(...types), payment: catalogOf('p', 'q') });
  return new StoryCursor(story, DURATION_MS);
}

function rateAt(phases: readonly PhaseOutline[], share: number): number {
  const cursor = cursorOver(phases, 'x');
  cursor.moveTo(share * DURATION_MS);
  return cursor.rate;
}

/** The share of each type at a moment, as an even spread of chances finds it. */
function sharesAt(phases: readonly PhaseOutline[], share: number, ...types: string[]): number[] {
  const cursor = cursorOver(phases, ...types);
  cursor.moveTo(share * DURATION_MS);
  const counts = types.map(() => 0);
  for (let chance = 0; chance < 1; chance += 1 / 4096) {
    const type = cursor.orderType(chance);
    counts[type] = (counts[type] ?? NaN) + 1 / 4096;
  }
  return counts.map((count) => Math.round(count * 100) / 100);
}

describe('a story', () => {
  const PHASES = [phase(0, 5), phase(0.25, 3), phase(0.5, 40), phase(0.75, 40)];

  it('moves its rate linearly from one phase to the next', () => {
    const rates = [0, 0.125, 0.25, 0.375, 0.4999, 0.5, 0.6].map((share) => rateAt(PHASES, share));
    [5, 4, 3, 21.5, 39.9852, 40, 40].forEach((rate, index) => expect(rates[index]).toBeCloseTo(rate, 9));
  });

  it('keeps the numbers of the last phase to the end of the day and past it', () => {
    const falling = [phase(0, 10), phase(0.5, 2)];
    expect([0.5, 0.75, 1, 1.5].map((share) => rateAt(falling, share))).toEqual([2, 2, 2, 2]);
    expect(rateAt([phase(0, 7)], 0.3)).toBe(7);
  });

  it('is the same whether a moment is reached at once or in steps', () => {
    const cursor = cursorOver(PHASES, 'x');
    const random = Random.fromSeed('steps');
    for (let at = 0; at < DURATION_MS; at += random.exponential(0.001)) {
      cursor.moveTo(at);
      expect(cursor.rate).toBe(rateAt(PHASES, at / DURATION_MS));
    }
  });

  it('knows its highest rate, which no moment exceeds', () => {
    const story = toStory(PHASES, { order: catalogOf('x'), payment: catalogOf('p') });
    expect(story.peakRate).toBe(40);
    expect(story.phases.map(({ info, startShare }) => [info, startShare])).toEqual(
      PHASES.map(({ info, startShare }) => [info, startShare]),
    );
  });

  it('gives each type its weight’s share, and moves it linearly', () => {
    const phases = [phase(0, 1, { a: 3, b: 1, c: 0 }), phase(1 / 2, 1, { a: 1, b: 1, c: 2 })];
    expect(sharesAt(phases, 0, 'a', 'b', 'c')).toEqual([0.75, 0.25, 0]);
    expect(sharesAt(phases, 1 / 4, 'a', 'b', 'c')).toEqual([0.5, 0.25, 0.25]);
    expect(sharesAt(phases, 1 / 2, 'a', 'b', 'c')).toEqual([0.25, 0.25, 0.5]);
    expect(sharesAt(phases, 0.9, 'a', 'b', 'c')).toEqual([0.25, 0.25, 0.5]);
  });

  it('goes by the order of the catalog, not by that of the weights', () => {
    expect(sharesAt([phase(0, 1, { b: 1, a: 3 })], 0, 'a', 'b')).toEqual([0.75, 0.25]);
    expect(sharesAt([phase(0, 1, { b: 1, a: 3 })], 0, 'b', 'a')).toEqual([0.25, 0.75]);
  });

  it('takes a type that a phase does not name, but another does, for one of no weight there', () => {
    const phases = [phase(0, 1, { a: 2, b: 2 }), phase(0.5, 1, { a: 1 })];
    expect(sharesAt(phases, 0, 'a', 'b')).toEqual([0.5, 0.5]);
    expect(sharesAt(phases, 0.5, 'a', 'b')).toEqual([1, 0]);
  });

  it('gives a type that no phase names the mean weight, so that who adds one sees it', () => {
    const phases = [phase(0, 1, { a: 6, b: 2 }), phase(0.5, 1, { a: 1, b: 3 })];
    expect(sharesAt(phases, 0, 'a', 'new', 'b')).toEqual([0.5, 0.33, 0.17]);
    expect(sharesAt(phases, 0.5, 'a', 'new', 'b')).toEqual([0.17, 0.33, 0.5]);
    expect(sharesAt(phases, 0, 'a', 'b', 'new', 'newer')).toEqual([0.38, 0.13, 0.25, 0.25]);
  });

  it('never draws a type of no weight, at either end of chance', () => {
    for (const weights of [
      { a: 0, b: 1, c: 0 },
      { a: 0, b: 1e-9, c: 0 },
      { a: 0, b: 0.1 + 0.2, c: 0 },
    ]) {
      const cursor = cursorOver([phase(0, 1, weights)], 'a', 'b', 'c');
      for (const chance of [0, 1e-12, 0.5, 1 - 2 ** -32, 1 - Number.EPSILON]) expect(cursor.orderType(chance)).toBe(1);
    }
  });

  it('draws payment types by their own weights', () => {
    const story = toStory([{ ...phase(0, 1), paymentTypes: { p: 1, q: 3 } }], {
      order: catalogOf('x'),
      payment: catalogOf('p', 'q'),
    });
    const cursor = new StoryCursor(story, DURATION_MS);
    expect([0, 0.2499, 0.25, 0.9999].map((chance) => cursor.paymentType(chance))).toEqual([0, 0, 1, 1]);
  });

  it('needs a phase', () => {
    expect(() => new StoryCursor({ phases: [], peakRate: 0 }, DURATION_MS)).toThrow(RangeError);
  });
});
