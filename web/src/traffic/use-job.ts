import { useEffect, useState } from 'react';
import { request, RequestFailure } from '../api/request.js';
import { useConnection, useTopic } from '../streams/use-streams.js';
import { isActive, type Job, jobOf, shownAfter } from './job.js';
import { JobHistory } from './job-history.js';

export interface ShownJob {
  /** What runs, or else what ran last. */
  readonly job: Job | null;
  readonly history: JobHistory;
  readonly show: (job: Job) => void;
}

/** The job that is shown. @param kept those that the service has kept; null until that is known */
export function useJob(kept: readonly Job[] | null): ShownJob {
  const [told, setTold] = useState<Job | null>(null);
  const [history] = useState(() => new JobHistory());
  const isOpen = useConnection('events').state === 'open';
  const job = told ?? kept?.reduce<Job | null>(shownAfter, null) ?? null;
  const show = (next: Job): void => setTold((before) => shownAfter(before ?? job, next));
  useTopic(kept === null ? null : 'traffic', (data) => {
    const next = jobOf(data);
    if (next === null || shownAfter(job, next) !== next) return;
    history.add(next, Date.now());
    show(next);
  });
  const activeId = job !== null && isActive(job) ? job.jobId : null;
  useEffect(() => {
    if (!isOpen || activeId === null) return;
    let isCurrent = true;
    // A service that has lost its store tells nothing of what ran before: not even that it is over.
    request<Job>(`/traffic/status/${activeId}`).catch((error: unknown) => {
      if (isCurrent && error instanceof RequestFailure && error.status === 404) setTold(null);
    });
    return () => {
      isCurrent = false;
    };
  }, [isOpen, activeId]);
  return { job, history, show };
}
