const BUCKETS_PER_DECADE = 40;
const LOWEST_MS = 0.05;
const DECADES = 6;
const SIZE = BUCKETS_PER_DECADE * DECADES;

/** Latencies in 240 buckets from 0.05 ms to 50 s, each 6 % wider than the one before: of bounded memory, whatever comes. */
export class Histogram {
  readonly counts: Uint32Array = new Uint32Array(SIZE);
  count = 0;
  minMs = Infinity;
  maxMs = -Infinity;
  /** Samples from before they were sent: clocks that differ. They are counted, and left out of the rest. */
  negative = 0;

  add(latencyMs: number): void {
    if (latencyMs < 0) {
      this.negative += 1;
      return;
    }
    this.count += 1;
    this.minMs = Math.min(this.minMs, latencyMs);
    this.maxMs = Math.max(this.maxMs, latencyMs);
    const bucket = bucketOf(latencyMs);
    this.counts[bucket] = (this.counts[bucket] ?? 0) + 1;
  }

  /** The latency that `percent` of the samples do not exceed, to the width of a bucket; null without any. */
  percentile(percent: number): number | null {
    if (this.count === 0) return null;
    const rank = Math.max(1, Math.ceil((percent / 100) * this.count));
    let seen = 0;
    for (const [bucket, count] of this.counts.entries()) {
      seen += count;
      if (seen >= rank) return Math.min(this.maxMs, Math.max(this.minMs, middleOf(bucket)));
    }
    return this.maxMs;
  }

  reset(): void {
    this.counts.fill(0);
    this.count = 0;
    this.negative = 0;
    this.minMs = Infinity;
    this.maxMs = -Infinity;
  }
}

function bucketOf(latencyMs: number): number {
  const bucket = Math.floor(Math.log10(Math.max(latencyMs, LOWEST_MS) / LOWEST_MS) * BUCKETS_PER_DECADE);
  return Math.min(SIZE - 1, bucket);
}

/** Lower edge of a bucket in milliseconds. */
function edgeOf(bucket: number): number {
  return LOWEST_MS * 10 ** (bucket / BUCKETS_PER_DECADE);
}

function middleOf(bucket: number): number {
  return edgeOf(bucket + 0.5);
}

export interface Bar {
  readonly fromMs: number;
  readonly toMs: number;
  readonly count: number;
}

/** So many bars between the fastest and the slowest sample, equally wide on a scale of powers of ten. */
export function barsOf({ counts, count }: Histogram, most: number): Bar[] {
  if (count === 0) return [];
  const first = counts.findIndex((each) => each > 0);
  const last = counts.findLastIndex((each) => each > 0);
  // A picture of a few buckets alone would make much of nothing.
  const span = Math.max(most, last - first + 1);
  const start = Math.max(0, Math.min(first - Math.floor((span - (last - first + 1)) / 2), SIZE - span));
  const perBar = Math.ceil(span / most);
  const bars: Bar[] = [];
  for (let bucket = start; bucket < start + span; bucket += perBar) {
    const sum = counts.subarray(bucket, bucket + perBar).reduce((total, each) => total + each, 0);
    bars.push({ fromMs: edgeOf(bucket), toMs: edgeOf(bucket + perBar), count: sum });
  }
  return bars;
}
