import { useEffect, useState } from 'react';
import { isActive } from '../api/active-job.js';
import { type JobSeriesBody } from '../api/schema.js';
import { request, RequestFailure } from '../api/request.js';
import { useConnection, useTopic } from '../streams/use-streams.js';
import { type Job, jobOf, shownAfter } from './job.js';
import { JobSeries } from './job-series.js';

export interface ShownJob {
  /** What runs, or else what ran last. */
  readonly job: Job | null;
  readonly series: JobSeries;
  readonly show: (job: Job) => void;
}

/** The job that is shown. @param kept the jobs that the service has kept; null until that is known */
export function useJob(kept: readonly Job[] | null): ShownJob {
  const [latest, setLatest] = useState<Job | null>(null);
  const [series] = useState(() => new JobSeries());
  const [, setVersion] = useState(0);
  const isOpen = useConnection('events').state === 'open';
  const job = latest ?? kept?.reduce<Job | null>(shownAfter, null) ?? null;
  const show = (next: Job): void => setLatest((before) => shownAfter(before ?? job, next));
  useTopic(kept === null ? null : 'traffic', (data) => {
    const next = jobOf(data);
    if (next === null || shownAfter(job, next) !== next) return;
    series.add(next);
    show(next);
  });
  const jobId = job?.jobId ?? null;
  useEffect(() => {
    if (!isOpen || jobId === null) return;
    let isCurrent = true;
    // What was missed while the page was not there or not connected.
    request<JobSeriesBody>(`/traffic/jobs/${jobId}/series`).then(
      (stored) => {
        if (!isCurrent) return;
        series.load(stored);
        setVersion(series.version);
      },
      (error: unknown) => {
        // A service that has lost its store sends nothing of what ran before: not even that it is over.
        const isGone = error instanceof RequestFailure && error.status === 404;
        if (isCurrent && isGone) setLatest((before) => (before !== null && isActive(before) ? null : before));
      },
    );
    return () => {
      isCurrent = false;
    };
  }, [isOpen, jobId, series]);
  return { job, series, show };
}
