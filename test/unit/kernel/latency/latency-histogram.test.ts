import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { LatencyHistogram } from '../../../../src/kernel/latency/latency-histogram.js';

const FIGURES = [
  ['p50', 50],
  ['p95', 95],
  ['p99', 99],
] as const;

function histogramOf(samples: readonly number[]): LatencyHistogram {
  const histogram = new LatencyHistogram();
  for (const us of samples) histogram.record(us);
  return histogram;
}

/** The sample of nearest rank, in milliseconds. */
function exactMs(samples: readonly number[], percentile: number): number {
  const sorted = samples.toSorted((a, b) => a - b);
  return (sorted[Math.max(1, Math.ceil((percentile * sorted.length) / 100)) - 1] ?? Number.NaN) / 1000;
}

const microseconds = fc.oneof(
  fc.integer({ min: 0, max: 5000 }),
  fc.integer({ min: -100_000, max: 100_000_000 }),
  fc.integer({ min: -4e15, max: 4e15 }),
);

describe('a histogram of latencies', () => {
  it('has percentiles within 0.1 %, and the smallest, the largest and the mean exactly', () => {
    fc.assert(
      fc.property(fc.array(microseconds, { minLength: 1, maxLength: 300 }), (samples) => {
        const stats = histogramOf(samples).stats();
        for (const [figure, percentile] of FIGURES) {
          const exact = exactMs(samples, percentile);
          expect(Math.abs((stats[figure] ?? Number.NaN) - exact)).toBeLessThanOrEqual(Math.abs(exact) * 0.001);
        }
        expect(stats.min).toBe(Math.min(...samples) / 1000);
        expect(stats.max).toBe(Math.max(...samples) / 1000);
        const mean = samples.reduce((sum, us) => sum + us, 0) / samples.length / 1000;
        expect(Math.abs((stats.avg ?? Number.NaN) - mean)).toBeLessThanOrEqual(0.001 + Math.abs(mean) * 1e-9);
      }),
    );
  });

  it('holds the 99th percentile of a hundred thousand samples to 0.1 %', () => {
    const samples = Array.from({ length: 100_000 }, (_, index) => 300 + ((index * 7919) % 100_000) * 11);
    const exact = exactMs(samples, 99);
    expect(Math.abs((histogramOf(samples).stats().p99 ?? 0) - exact)).toBeLessThanOrEqual(exact * 0.001);
  });

  it('counts what is below zero, and keeps it in all figures as it is', () => {
    const histogram = histogramOf([-50_000, -20_000, 10_000, 30_000]);
    expect(histogram.negative).toBe(2);
    expect(histogram.stats()).toMatchObject({ avg: -7.5, min: -50, max: 30, p50: expect.closeTo(-20, 1), p99: 30 });
  });

  it('knows nothing of no samples, rather than zero', () => {
    const stats = new LatencyHistogram().stats();
    expect(Object.values(stats)).toEqual([null, null, null, null, null, null]);
  });
});
