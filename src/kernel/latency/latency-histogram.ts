import { type Histogram } from 'hdr-histogram-js';
// Not from the package's entry, which brings its WebAssembly, its compression and an `eval` along.
import { constructorFromBucketSize } from 'hdr-histogram-js/dist/JsHistogramFactory.js';

/** Milliseconds, exact to a microsecond; null where there is no sample. */
export interface LatencyStats {
  readonly avg: number | null;
  readonly min: number | null;
  readonly max: number | null;
  readonly p50: number | null;
  readonly p95: number | null;
  readonly p99: number | null;
}

/**
 * All that two timestamps can lie apart, in microseconds: no sample is too large, so none is ever clamped. With three
 * significant digits this takes 188 KiB, however many samples there are.
 */
const HIGHEST_US = Number.MAX_SAFE_INTEGER;

const SIGNIFICANT_DIGITS = 3;
/** Counts of 32 bits: four thousand million samples of one value. */
const CountingHistogram = constructorFromBucketSize(32);

function emptyHistogram(): Histogram {
  return new CountingHistogram(1, HIGHEST_US, SIGNIFICANT_DIGITS);
}

/** The value of the `rank`th smallest sample, from 1. Half a rank less, as the library's own rounding goes up. */
function valueAtRank(histogram: Histogram, rank: number): number {
  return histogram.getValueAtPercentile((100 * (rank - 0.5)) / histogram.totalCount);
}

function toMs(us: number): number {
  // JSON has no -0: `+ 0` makes it 0, so that a printed report equals the one it was made from.
  return Math.round(us) / 1000 + 0;
}

/**
 * Latencies in microseconds: percentiles to three significant digits, smallest, largest and mean exactly. A negative sample
 * (the clocks of two machines differ) is a sample like any other: HDR histograms know none, so they have one of their own,
 * mirrored.
 */
export class LatencyHistogram {
  private readonly upward = emptyHistogram();
  private downward: Histogram | undefined;
  private sumUs = 0;
  private minUs = Infinity;
  private maxUs = -Infinity;

  record(latencyUs: number): void {
    const us = Math.round(latencyUs);
    if (us >= 0) this.upward.recordValue(us);
    else (this.downward ??= emptyHistogram()).recordValue(-us);
    this.sumUs += us;
    this.minUs = Math.min(this.minUs, us);
    this.maxUs = Math.max(this.maxUs, us);
  }

  get count(): number {
    return this.upward.totalCount + this.negative;
  }

  /** How many samples were below zero. */
  get negative(): number {
    return this.downward?.totalCount ?? 0;
  }

  /** Nearest rank: the smallest sample that `percentile` per cent of all samples do not exceed. Milliseconds. */
  percentileMs(percentile: number): number | null {
    if (this.count === 0) return null;
    const rank = Math.max(1, Math.ceil((percentile * this.count) / 100));
    const us =
      this.downward !== undefined && rank <= this.negative
        ? -valueAtRank(this.downward, this.negative - rank + 1)
        : valueAtRank(this.upward, rank - this.negative);
    // The library answers with the upper end of the bucket, which may lie past the largest sample.
    return toMs(Math.min(Math.max(us, this.minUs), this.maxUs));
  }

  stats(): LatencyStats {
    const { count } = this;
    if (count === 0) return { avg: null, min: null, max: null, p50: null, p95: null, p99: null };
    return {
      avg: toMs(this.sumUs / count),
      min: toMs(this.minUs),
      max: toMs(this.maxUs),
      p50: this.percentileMs(50),
      p95: this.percentileMs(95),
      p99: this.percentileMs(99),
    };
  }
}
