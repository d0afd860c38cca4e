import { describe, expect, it, test } from '@jest/globals';
import fc from 'fast-check';
import { RecommendationWindow, stabilize } from '../../../src/cluster/domain/stabilization.js';
import { type Counted, hpaVectors, named } from './hpa-vectors.js';

const { stabilize: vectors } = hpaVectors();

interface Case {
  readonly current: number;
  readonly desired: number;
  readonly recommendations: readonly Counted[];
  readonly scaleUpWindowSeconds: number;
  readonly scaleDownWindowSeconds: number;
}

function stabilized({ current, desired, ...rest }: Case): ReturnType<typeof stabilize> {
  const lowest = RecommendationWindow.lowestWithin(rest.scaleUpWindowSeconds);
  const highest = RecommendationWindow.highestWithin(rest.scaleDownWindowSeconds);
  const oldestFirst = [...rest.recommendations].sort((one, other) => other.secondsAgo - one.secondsAgo);
  for (const { replicas, secondsAgo } of oldestFirst) {
    lowest.add(-secondsAgo, replicas);
    highest.add(-secondsAgo, replicas);
  }
  return stabilize({ current, desired, lowest: lowest.add(0, desired), highest: highest.add(0, desired) });
}

describe('stabilize', () => {
  test.each(vectors)('$name', ({ expected, ...vector }) => {
    expect(stabilized(vector).replicas).toBe(expected.replicas);
  });

  test.each(vectors)('$name, counterfactual: without windows the recommendation holds', (vector) => {
    const free = stabilized({ ...vector, scaleUpWindowSeconds: 0, scaleDownWindowSeconds: 0 });
    expect(free).toEqual({ replicas: vector.desired });
  });

  test.each([
    ['simple down', 'ScaleDownStabilized'],
    ['simple up', 'ScaleUpStabilized'],
    ['no down', undefined],
    ['no up when rec down', 'ScaleDownStabilized'],
    ['no down when rec up', 'ScaleUpStabilized'],
  ])('%s gives %s as its reason', (name, reason) => {
    expect(stabilized(named(vectors, name)).reason).toBe(reason);
  });

  it('forgets a recommendation that is as old as the window', () => {
    const vector = { ...named(vectors, 'simple down'), scaleDownWindowSeconds: 60 };
    expect(stabilized(vector).replicas).toBe(3);
    expect(stabilized({ ...vector, scaleDownWindowSeconds: 61 }).replicas).toBe(5);
  });
});

describe('RecommendationWindow', () => {
  it('answers what a look through all recommendations would', () => {
    const series = fc.array(
      fc.record({ wait: fc.integer({ min: 0, max: 9 }), replicas: fc.integer({ min: 0, max: 20 }) }),
    );
    fc.assert(
      fc.property(series, fc.integer({ min: 1, max: 30 }), (recommendations, seconds) => {
        const lowest = RecommendationWindow.lowestWithin(seconds);
        const highest = RecommendationWindow.highestWithin(seconds);
        const all: { at: number; replicas: number }[] = [];
        let at = 0;
        for (const { wait, replicas } of recommendations) {
          at += wait;
          all.push({ at, replicas });
          const seen = all.filter((entry) => entry.at > at - seconds).map((entry) => entry.replicas);
          expect(lowest.add(at, replicas)).toBe(Math.min(...seen));
          expect(highest.add(at, replicas)).toBe(Math.max(...seen));
        }
      }),
    );
  });
});
