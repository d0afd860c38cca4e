import { isActive } from '../api/active-job.js';
import { type ReactElement } from 'react';
import { Figure } from '../ui/figure.js';
import { duration, milliseconds, whole } from '../ui/format.js';
import { TimeChart } from '../ui/time-chart.js';
import { type Job, progressOf } from './job.js';
import { EndpointTable } from './endpoint-table.js';
import { JobExport } from './job-export.js';
import { fileStemOf } from './job-file.js';
import { failureSummaryOf } from './failure-summary.js';
import { type JobSeries } from './job-series.js';
import { type Choices, scenarioTitle, targetLabel } from './job-spec.js';

const RATES = [
  { label: 'sent', colour: 'accent-text', isFilled: true },
  { label: 'asked for', colour: 'muted', isDashed: true },
] as const;
const LATENCIES = [
  { label: 'p50', colour: 'payment-0', isFilled: true },
  { label: 'p95', colour: 'order-0' },
] as const;

export interface JobViewProps {
  readonly job: Job | null;
  readonly series: JobSeries;
  readonly choices: Choices;
  /** The connection is lost: the state is an old one. */
  readonly isStale: boolean;
}

/** The numbers and charts of a test. */
export function JobView({ job, series, choices, isStale }: JobViewProps): ReactElement {
  const stats = job?.stats;
  const failures = stats?.failedRequests ?? 0;
  return (
    <div
      className={`flex flex-col gap-4 transition-opacity ${isStale ? 'opacity-45' : ''}`}
      data-job={job?.jobId ?? ''}
      data-status={job?.status ?? ''}
      data-stale={isStale}
    >
      <Progress job={job} choices={choices} />
      <div className="space-y-1.5">
        <dl className="grid grid-cols-3 gap-x-4 gap-y-3">
          <Figure label="requests" value={whole(stats?.totalRequests ?? 0)} />
          <Figure label="failed" value={whole(failures)} className={failures > 0 ? 'text-bad' : ''} />
          <Figure label="sent/s" value={(stats?.currentRps ?? 0).toFixed(1)} />
          <Figure label="p50" value={milliseconds(stats?.latency.p50)} unit="ms" />
          <Figure label="p95" value={milliseconds(stats?.latency.p95)} unit="ms" />
          <Figure label="p99" value={milliseconds(stats?.latency.p99)} unit="ms" />
        </dl>
        <p className="line-clamp-2 h-8 text-xs leading-4 break-words text-muted">
          {job === null ? '' : failureSummaryOf(job)}
        </p>
      </div>
      <TimeChart
        label="Requests sent in each second, and the rate that the scenario asks for"
        lines={RATES}
        read={() => series.rates()}
        version={series.version}
        unit="requests/s"
        span="last minute"
        fileName={`${fileStemOf(job)}-rate.png`}
        seconds={60}
        leastTop={5}
        className="h-28"
      />
      <TimeChart
        label="Latency of the requests that ended in each second: median and 95th percentile"
        lines={LATENCIES}
        read={() => series.latencies()}
        version={series.version}
        unit="ms"
        span="last minute"
        fileName={`${fileStemOf(job)}-latency.png`}
        seconds={60}
        leastTop={5}
        className="h-28"
      />
      <EndpointTable stats={job?.stats.endpoints ?? {}} endpoints={job?.endpoints ?? choices.endpoints} />
      <JobExport key={job?.jobId ?? ''} job={job} series={series} choices={choices} />
    </div>
  );
}

function titleOf(job: Job | null, choices: Choices): string {
  if (job === null) return 'No test has run yet';
  const title = scenarioTitle(job.scenario, choices);
  return job.target === 'self' ? title : `${title} at ${targetLabel(job.target)}`;
}

function Progress({ job, choices }: { readonly job: Job | null; readonly choices: Choices }): ReactElement {
  const share = job === null ? 0 : progressOf(job);
  return (
    <div>
      <div className="mb-1.5 flex justify-between gap-3 text-sm">
        <span className="truncate">{titleOf(job, choices)}</span>
        <span className="font-mono text-xs leading-5 text-muted tabular-nums">
          {duration(share * (job?.duration ?? 0))} / {duration(job?.duration ?? 0)}
        </span>
      </div>
      <div
        role="progressbar"
        aria-label="Progress of the test"
        aria-valuenow={Math.round(share * 100)}
        aria-valuemin={0}
        aria-valuemax={100}
        className="h-2 overflow-hidden rounded-full bg-raised"
      >
        <div
          className={`h-full origin-left rounded-full transition-transform duration-500 ease-linear ${job !== null && isActive(job) ? 'bg-accent' : 'bg-line-strong'}`}
          style={{ transform: `scaleX(${share})` }}
        />
      </div>
    </div>
  );
}
