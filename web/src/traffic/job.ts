export type JobStatus = 'starting' | 'running' | 'paused' | 'completed' | 'cancelled' | 'error';

export const STATUS_NAMES: Readonly<Record<JobStatus, string>> = {
  starting: 'Starting',
  running: 'Running',
  paused: 'Paused',
  completed: 'Completed',
  cancelled: 'Stopped',
  error: 'Failed',
};

export interface Job {
  readonly jobId: string;
  readonly status: JobStatus;
  readonly scenario: string;
  readonly startTime: number;
  readonly endTime: number | null;
  readonly target: string;
  /** Seconds. */
  readonly duration: number;
  readonly maxRps: number;
  readonly endpoints: readonly string[];
  readonly reason: string | null;
  readonly stats: JobStats;
}

/** What a test did within one second. */
export interface LoadWindow {
  /** It began this many seconds after the start of the test. */
  readonly second: number;
  readonly sent: number;
  readonly targetRps: number;
  readonly completed: number;
  readonly failed: number;
  readonly p50: number | null;
  readonly p95: number | null;
}

export interface EndpointStats {
  readonly requests: number;
  readonly failed: number;
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
}

export interface JobStats {
  readonly totalRequests: number;
  readonly successfulRequests: number;
  readonly failedRequests: number;
  readonly avgLatency: number;
  readonly currentRps: number;
  readonly targetRps: number;
  readonly skipped: number;
  /** Of the job's own time, without its pauses. */
  readonly elapsedSeconds: number;
  readonly latency: { readonly p50: number; readonly p95: number; readonly p99: number; readonly max: number };
  readonly byStatus: Readonly<Record<string, number>>;
  readonly byEndpoint: Readonly<Record<string, number>>;
  readonly byError: Readonly<Record<string, number>>;
  readonly endpoints: Readonly<Record<string, EndpointStats>>;
  readonly lastSecond: LoadWindow | null;
}

/** A message of the topic `traffic`: a job, alone or named; null where there is none. */
export function jobOf(data: string): Job | null {
  const message = JSON.parse(data) as Job | { readonly job: Job | null };
  return 'jobId' in message ? message : message.job;
}

export function isActive({ status }: Job): boolean {
  return status === 'starting' || status === 'running' || status === 'paused';
}

/**
 * Which of two jobs is shown: what runs before what is over, then what began last. Of one job its latest state; its end is the
 * last one.
 */
export function shownAfter(shown: Job | null, next: Job): Job {
  if (shown === null) return next;
  if (shown.jobId === next.jobId) return isActive(shown) || !isActive(next) ? next : shown;
  if (isActive(shown) !== isActive(next)) return isActive(next) ? next : shown;
  return next.startTime >= shown.startTime ? next : shown;
}

/** Which share of a job's own time has passed, 0–1. */
export function progressOf({ duration, stats }: Job): number {
  return Math.min(1, stats.elapsedSeconds / duration);
}
