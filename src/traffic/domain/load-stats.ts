import { LatencyHistogram, type LatencyStats } from '../../kernel/latency/latency-histogram.js';
import { type JobStats, type Latencies } from './job.js';
import { RateMeter } from './rate-meter.js';

/** Kinds of trouble kept apart; what comes on top is counted together. */
const MAX_ERROR_KINDS = 20;
const OTHER = 'other';
const NO_ANSWER = 'none';

/** How a request came to its end: with a status, or without, and then why. */
export type RequestOutcome = { readonly status: number } | { readonly trouble: string };

/** One request from when it was due to its end, in milliseconds of one monotonic clock. */
export interface RequestTiming {
  readonly dueMs: number;
  readonly sentMs: number;
  readonly endedMs: number;
}

/** Where a job stands in its own time, and how much is asked for there. */
export interface JobProgress {
  readonly elapsedMs: number;
  readonly targetRps: number;
}

export const NOT_STARTED: JobProgress = { elapsedMs: 0, targetRps: 0 };

/** Counts and measures the requests of a job. */
export class LoadStats {
  skipped = 0;
  aborted = 0;
  private sent = 0;
  private successful = 0;
  private failed = 0;
  private readonly latency = new LatencyHistogram();
  private readonly serviceTime = new LatencyHistogram();
  private readonly byStatus = new Map<string, number>();
  private readonly byEndpoint = new Map<string, number>();
  private readonly byError = new Map<string, number>();
  private readonly meter: RateMeter;

  constructor(startedMs: number) {
    this.meter = new RateMeter(startedMs);
  }

  get inFlight(): number {
    return this.sent - this.successful - this.failed - this.aborted;
  }

  countSent(nowMs: number): void {
    this.sent += 1;
    this.meter.count(nowMs);
  }

  countEnded(endpoint: string, outcome: RequestOutcome, { dueMs, sentMs, endedMs }: RequestTiming): void {
    this.latency.record((endedMs - dueMs) * 1000);
    this.serviceTime.record((endedMs - sentMs) * 1000);
    add(this.byEndpoint, endpoint);
    if ('status' in outcome) {
      add(this.byStatus, String(outcome.status));
      if (outcome.status < 400) this.successful += 1;
      else this.failed += 1;
    } else {
      this.failed += 1;
      add(this.byStatus, NO_ANSWER);
      const isKept = this.byError.has(outcome.trouble) || this.byError.size < MAX_ERROR_KINDS;
      add(this.byError, isKept ? outcome.trouble : OTHER);
    }
  }

  stats(nowMs: number, { elapsedMs, targetRps }: JobProgress): JobStats {
    const latency = this.latency.stats();
    return {
      totalRequests: this.successful + this.failed,
      successfulRequests: this.successful,
      failedRequests: this.failed,
      avgLatency: latency.avg ?? 0,
      currentRps: this.meter.perSecond(nowMs),
      latency: latenciesOf(latency),
      serviceTime: latenciesOf(this.serviceTime.stats()),
      byStatus: Object.fromEntries(this.byStatus),
      byEndpoint: Object.fromEntries(this.byEndpoint),
      byError: Object.fromEntries(this.byError),
      targetRps: Math.round(targetRps * 10) / 10,
      inFlight: this.inFlight,
      skipped: this.skipped,
      aborted: this.aborted,
      elapsedSeconds: Math.round(elapsedMs) / 1000,
    };
  }
}

function latenciesOf({ p50, p95, p99, max }: LatencyStats): Latencies {
  return { p50: p50 ?? 0, p95: p95 ?? 0, p99: p99 ?? 0, max: max ?? 0 };
}

function add(counts: Map<string, number>, key: string): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}
