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
}

/** What the topic `traffic` tells: a job, alone or named; null where there is none. */
export function jobOf(data: string): Job | null {
  const told = JSON.parse(data) as Job | { readonly job: Job | null };
  return 'jobId' in told ? told : told.job;
}

export function isActive({ status }: Job): boolean {
  return status === 'starting' || status === 'running' || status === 'paused';
}

/**
 * Which job is to be shown after one was told: what runs before what is over, then what began last. Of one job its latest word,
 * but its end is the last one.
 */
export function shownAfter(shown: Job | null, told: Job): Job {
  if (shown === null) return told;
  if (shown.jobId === told.jobId) return isActive(shown) || !isActive(told) ? told : shown;
  if (isActive(shown) !== isActive(told)) return isActive(told) ? told : shown;
  return told.startTime >= shown.startTime ? told : shown;
}

/** Which share of a job's own time has passed, 0–1. */
export function progressOf({ duration, stats }: Job): number {
  return Math.min(1, stats.elapsedSeconds / duration);
}
