import { describe, expect, it, test } from '@jest/globals';
import { Random } from '../../../../src/kernel/random/random.js';
import { Arrivals } from '../../../../src/runs/domain/arrivals.js';
import { StoryCursor } from '../../../../src/simulation/domain/story-cursor.js';
import { type Story } from '../../../../src/simulation/domain/story.js';
import { chiSquare, chiSquareBound } from '../../../support/contracts/chi-square.js';
import { shippedScenario } from '../../../support/fakes/days.js';

const { story } = shippedScenario().plan;
const SECONDS = 150;
const DURATION_MS = SECONDS * 1000;

function arrivalsOf(seed: string, { of = story, durationMs = DURATION_MS, rate = 1 } = {}): number[] {
  const cursor = new StoryCursor(of, durationMs);
  const arrivals = new Arrivals(Random.fromSeed(seed).fork('arrivals'), cursor, of.peakRate, rate);
  const times: number[] = [];
  for (let at = arrivals.next(durationMs); at < durationMs; at = arrivals.next(durationMs)) times.push(at);
  return times;
}

function bySecond(times: readonly number[], seconds = SECONDS): number[] {
  const counts = new Array<number>(seconds).fill(0);
  for (const at of times) counts[Math.floor(at / 1000)] = (counts[Math.floor(at / 1000)] ?? NaN) + 1;
  return counts;
}

/** Expected arrivals of each second: the rate's integral, over slices so thin that a bend within one does not matter. */
function expectedBySecond(of: Story, seconds = SECONDS): number[] {
  const cursor = new StoryCursor(of, seconds * 1000);
  return Array.from({ length: seconds }, (_, second) => {
    let sum = 0;
    for (let slice = 0; slice < 100; slice += 1) {
      cursor.moveTo(second * 1000 + slice * 10 + 5);
      sum += cursor.rate / 100;
    }
    return sum;
  });
}

describe('Arrivals', () => {
  const SEEDS = 150;
  const days = Array.from({ length: SEEDS }, (_, seed) => bySecond(arrivalsOf(String(seed))));
  const expected = expectedBySecond(story);

  it('come as often as the shipped day says, in each of its seconds', () => {
    const totals = expected.map((_, second) => days.reduce((sum, day) => sum + (day[second] ?? NaN), 0));
    const statistic = chiSquare(
      totals,
      expected.map((mean) => mean * SEEDS),
    );
    expect(statistic).toBeLessThan(chiSquareBound(SECONDS));
    expect(statistic).toBeGreaterThan(chiSquareBound(SECONDS, -4));
  });

  it('vary from second to second as a Poisson process does, not as a fixed tick', () => {
    const cells = days.flatMap((day) =>
      day.map((count, second) => (count - (expected[second] ?? NaN)) ** 2 / (expected[second] ?? NaN)),
    );
    const dispersion = cells.reduce((sum, cell) => sum + cell, 0) / cells.length;
    expect(Math.abs(dispersion - 1)).toBeLessThan(4 * Math.sqrt(2.3 / cells.length));
  });

  it('are independent: a busy second does not predict the next one', () => {
    const deviations = days.map((day) =>
      day.map((count, second) => (count - (expected[second] ?? NaN)) / Math.sqrt(expected[second] ?? NaN)),
    );
    const products = deviations.flatMap((day) =>
      day.slice(1).map((deviation, index) => deviation * (day[index] ?? NaN)),
    );
    const correlation = products.reduce((sum, product) => sum + product, 0) / products.length;
    expect(Math.abs(correlation)).toBeLessThan(4 / Math.sqrt(products.length));
  });

  it('never go back, and stop at the end of the day', () => {
    const times = arrivalsOf('42');
    expect(times.every((at, index) => at >= (times[index - 1] ?? 0) && at < DURATION_MS)).toBe(true);
  });

  it('are the same each time', () => {
    expect(arrivalsOf('42')).toEqual(arrivalsOf('42'));
    expect(arrivalsOf('42')).not.toEqual(arrivalsOf('43'));
  });

  test.each([
    [0.01, 150],
    [0.5, 150],
    [10, 150],
    [1, 120],
    [1, 180],
  ])('come %d times as often for that rate, in a day of %i s too', (rate, seconds) => {
    const mean = expectedBySecond(story, seconds).reduce((sum, count) => sum + count, 0) * rate;
    const days = rate < 0.1 ? 100 : 5;
    let total = 0;
    for (let seed = 0; seed < days; seed += 1) {
      total += arrivalsOf(`${rate} ${seed}`, { durationMs: seconds * 1000, rate }).length;
    }
    expect(Math.abs(total - mean * days)).toBeLessThan(4 * Math.sqrt(mean * days));
  });

  it('have the rate of the story at the time of the arrival', () => {
    const cursor = new StoryCursor(story, DURATION_MS);
    const arrivals = new Arrivals(Random.fromSeed('42'), cursor, story.peakRate, 1);
    const own = new StoryCursor(story, DURATION_MS);
    for (let at = arrivals.next(DURATION_MS); at < DURATION_MS; at = arrivals.next(DURATION_MS)) {
      own.moveTo(at);
      expect(cursor.rate).toBe(own.rate);
    }
  });
});
