import { type Endpoint } from './endpoint.js';
import { type LoadWindow } from './load-series.js';

export const JOB_STATUSES = ['starting', 'running', 'paused', 'completed', 'cancelled', 'error'] as const;

export type JobStatus = (typeof JOB_STATUSES)[number];

/** What a job is to do. */
export interface JobSpec {
  readonly scenario: string;
  /** Seconds. */
  readonly duration: number;
  /** Requests a second at most. */
  readonly maxRps: number;
  readonly endpoints: readonly Endpoint[];
  readonly target: string;
}

/** Milliseconds; 0 where there is no sample yet. */
export interface Latencies {
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
  readonly max: number;
}

/** The requests of a job to one endpoint; latencies as in `JobStats.latency`. */
export interface EndpointStats extends Latencies {
  readonly requests: number;
  readonly failed: number;
}

export interface JobStats {
  /** Requests that have come to an end, well or not: `successfulRequests + failedRequests`. */
  readonly totalRequests: number;
  /** Answered with a status below 400. */
  readonly successfulRequests: number;
  /** Answered with a status from 400 on, or not at all. */
  readonly failedRequests: number;
  /** Mean of `latency`, in milliseconds. */
  readonly avgLatency: number;
  /** Requests sent a second, over the last two seconds. */
  readonly currentRps: number;
  /** From the moment a request was due to the end of its answer. */
  readonly latency: Latencies;
  /** From the moment it was sent. */
  readonly serviceTime: Latencies;
  /** By status; `none` are those that were not answered. */
  readonly byStatus: Readonly<Record<string, number>>;
  readonly byEndpoint: Readonly<Record<string, number>>;
  /** Why requests were not answered, by the system's or the client's code. */
  readonly byError: Readonly<Record<string, number>>;
  readonly endpoints: Readonly<Record<string, EndpointStats>>;
  /** The last second that is over; null before there is one. */
  readonly lastSecond: LoadWindow | null;
  /** Requests a second that the scenario asks for at this moment. */
  readonly targetRps: number;
  readonly inFlight: number;
  /** Due and never sent: too many were in flight, or the cap left no room. */
  readonly skipped: number;
  /** Under way when the job was stopped, or 20 s after its time. */
  readonly aborted: number;
  /** Of the job's `duration`; time stands still for it while it is paused. */
  readonly elapsedSeconds: number;
}

/** A job as everybody sees it. */
export interface Job extends JobSpec {
  readonly jobId: string;
  readonly status: JobStatus;
  /** Milliseconds since the Unix epoch. */
  readonly startTime: number;
  readonly endTime: number | null;
  /** Why it ended before its time although nobody stopped it; else null. */
  readonly reason: string | null;
  readonly stats: JobStats;
}

export function isOver({ status }: Pick<Job, 'status'>): boolean {
  return status === 'completed' || status === 'cancelled' || status === 'error';
}
