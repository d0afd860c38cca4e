import { LatencyHistogram, type LatencyStats } from '../../kernel/latency/latency-histogram.js';
import { type EndpointStats, type JobStats, type Latencies } from './job.js';
import { LoadSeries } from './load-series.js';
import { RateMeter } from './rate-meter.js';

/** Kinds of errors that are counted apart; further kinds are counted together. */
const MAX_ERROR_KINDS = 20;
const OTHER = 'other';
const NO_ANSWER = 'none';

/** How a request ended: with a status, or without one and then with the code of its error. */
export type RequestOutcome = { readonly status: number } | { readonly error: string };

/** One request from when it was due to its end, in milliseconds of one monotonic clock. */
export interface RequestTiming {
  readonly dueMs: number;
  /** When it was written to its socket. */
  readonly sentMs: number;
  readonly endedMs: number;
}

/** How far a job is in its own time, and the rate it asks for. */
export interface JobProgress {
  readonly elapsedMs: number;
  readonly targetRps: number;
}

export const NOT_STARTED: JobProgress = { elapsedMs: 0, targetRps: 0 };

/** The requests of a job to one endpoint. */
class EndpointCounts {
  private failed = 0;
  private readonly latency = new LatencyHistogram();

  count(latencyMs: number, hasFailed: boolean): void {
    if (hasFailed) this.failed += 1;
    this.latency.record(latencyMs * 1000);
  }

  get requests(): number {
    return this.latency.count;
  }

  stats(): EndpointStats {
    return { requests: this.requests, failed: this.failed, ...latenciesOf(this.latency.stats()) };
  }
}

/** Counts and measures the requests of a job. */
export class LoadStats {
  skipped = 0;
  aborted = 0;
  readonly series: LoadSeries;
  private started = 0;
  private successful = 0;
  private failed = 0;
  private readonly latency = new LatencyHistogram();
  private readonly serviceTime = new LatencyHistogram();
  private readonly byStatus = new Map<string, number>();
  private readonly byEndpoint = new Map<string, EndpointCounts>();
  private readonly byError = new Map<string, number>();
  private readonly meter: RateMeter;

  constructor(startedMs: number) {
    this.meter = new RateMeter(startedMs);
    this.series = new LoadSeries(startedMs);
  }

  get inFlight(): number {
    return this.started - this.successful - this.failed - this.aborted;
  }

  countStarted(): void {
    this.started += 1;
  }

  countSent(nowMs: number): void {
    this.meter.count(nowMs);
    this.series.countSent(nowMs);
  }

  countEnded(endpoint: string, outcome: RequestOutcome, { dueMs, sentMs, endedMs }: RequestTiming): void {
    const latencyMs = endedMs - dueMs;
    const hasFailed = 'error' in outcome || outcome.status >= 400;
    if (hasFailed) this.failed += 1;
    else this.successful += 1;
    this.latency.record(latencyMs * 1000);
    this.serviceTime.record((endedMs - sentMs) * 1000);
    this.series.countEnded(endedMs, latencyMs, hasFailed);
    this.countsOf(endpoint).count(latencyMs, hasFailed);
    add(this.byStatus, 'status' in outcome ? String(outcome.status) : NO_ANSWER);
    if (!('error' in outcome)) return;
    const isKept = this.byError.has(outcome.error) || this.byError.size < MAX_ERROR_KINDS;
    add(this.byError, isKept ? outcome.error : OTHER);
  }

  stats(nowMs: number, { elapsedMs, targetRps }: JobProgress): JobStats {
    const latency = this.latency.stats();
    const endpoints = [...this.byEndpoint];
    return {
      totalRequests: this.successful + this.failed,
      successfulRequests: this.successful,
      failedRequests: this.failed,
      avgLatency: latency.avg ?? 0,
      currentRps: this.meter.perSecond(nowMs),
      latency: latenciesOf(latency),
      serviceTime: latenciesOf(this.serviceTime.stats()),
      byStatus: Object.fromEntries(this.byStatus),
      byEndpoint: Object.fromEntries(endpoints.map(([name, counts]) => [name, counts.requests])),
      byError: Object.fromEntries(this.byError),
      endpoints: Object.fromEntries(endpoints.map(([name, counts]) => [name, counts.stats()])),
      lastSecond: this.series.windows.at(-1) ?? null,
      targetRps: Math.round(targetRps * 10) / 10,
      inFlight: this.inFlight,
      skipped: this.skipped,
      aborted: this.aborted,
      elapsedSeconds: Math.round(elapsedMs) / 1000,
    };
  }

  private countsOf(endpoint: string): EndpointCounts {
    const counts = this.byEndpoint.get(endpoint) ?? new EndpointCounts();
    this.byEndpoint.set(endpoint, counts);
    return counts;
  }
}

function latenciesOf({ p50, p95, p99, max }: LatencyStats): Latencies {
  return { p50: p50 ?? 0, p95: p95 ?? 0, p99: p99 ?? 0, max: max ?? 0 };
}

function add(counts: Map<string, number>, key: string): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}
