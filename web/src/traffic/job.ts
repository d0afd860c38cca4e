import { isActive } from '../api/active-job.js';
import { type EndpointStatsBody, type JobBody, type JobStatsBody, type LoadWindowBody } from '../api/schema.js';

export type Job = JobBody;
export type JobStatus = Job['status'];
export type JobStats = JobStatsBody;
export type EndpointStats = EndpointStatsBody;
export type LoadWindow = LoadWindowBody;

export const STATUS_NAMES: Readonly<Record<JobStatus, string>> = {
  starting: 'Starting',
  running: 'Running',
  paused: 'Paused',
  completed: 'Completed',
  cancelled: 'Stopped',
  error: 'Failed',
};

/** A message of the topic `traffic`: a job, alone or named; null where there is none. */
export function jobOf(data: string): Job | null {
  const message = JSON.parse(data) as Job | { readonly job: Job | null };
  return 'jobId' in message ? message : message.job;
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
