import { type ReactElement, useEffect, useState } from 'react';
import { request } from '../api/request.js';
import { useAction } from '../api/use-action.js';
import { Button } from '../ui/button.js';
import { Figure } from '../ui/figure.js';
import { duration, milliseconds, whole } from '../ui/format.js';
import { Refusal } from '../ui/notice.js';
import { ServerSlider } from '../ui/server-slider.js';
import { TimeChart } from '../ui/time-chart.js';
import { isActive, type Job, SCENARIOS } from './job.js';
import { type JobHistory, progressOf } from './job-history.js';

const RATES = [
  { label: 'sent/s', colour: 'accent-text', isFilled: true },
  { label: 'asked for', colour: 'muted', isDashed: true },
] as const;
const LATENCIES = [
  { label: 'p50', colour: 'payment-0', isFilled: true },
  { label: 'p95', colour: 'order-0' },
] as const;
const MOST_RPS = 20;

export interface JobViewProps {
  readonly job: Job | null;
  readonly history: JobHistory;
  readonly onJob: (job: Job) => void;
}

/** How a test goes: its numbers, its charts, and what can be changed while it runs. */
export function JobView({ job, history, onJob }: JobViewProps): ReactElement {
  const stats = job?.stats;
  const failures = stats?.failedRequests ?? 0;
  return (
    <div className="flex min-w-0 flex-col gap-4" data-job={job?.jobId ?? ''} data-status={job?.status ?? ''}>
      <Progress job={job} history={history} />
      <dl className="grid grid-cols-3 gap-x-4 gap-y-3">
        <Figure label="requests" value={whole(stats?.totalRequests ?? 0)} />
        <Figure label="failed" value={whole(failures)} className={failures > 0 ? 'text-bad' : ''} />
        <Figure label="sent/s" value={(stats?.currentRps ?? 0).toFixed(1)} />
        <Figure label="p50" value={milliseconds(stats?.latency.p50)} unit="ms" />
        <Figure label="p95" value={milliseconds(stats?.latency.p95)} unit="ms" />
        <Figure label="p99" value={milliseconds(stats?.latency.p99)} unit="ms" />
      </dl>
      <TimeChart
        label="Requests sent a second, and as many as the scenario asks for"
        lines={RATES}
        read={() => history.rates()}
        version={history.version}
        unit="last minute"
        seconds={60}
        leastTop={5}
        className="h-28"
      />
      <TimeChart
        label="Latency of the requests: median and 95th percentile"
        lines={LATENCIES}
        read={() => history.latencies()}
        version={history.version}
        unit="ms"
        seconds={60}
        leastTop={5}
        className="h-28"
      />
      <Steering job={job} onJob={onJob} />
    </div>
  );
}

/** A clock of its own: the job's state comes twice a second, and not at all while it is paused. */
function Progress({ job, history }: { readonly job: Job | null; readonly history: JobHistory }): ReactElement {
  const [nowMs, setNowMs] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNowMs(Date.now()), 500);
    return () => clearInterval(timer);
  }, []);
  const share = job === null ? 0 : progressOf(job, nowMs, history.stoodStillMs(nowMs));
  const scenario = SCENARIOS.find(({ value }) => value === job?.scenario);
  return (
    <div>
      <div className="mb-1.5 flex justify-between gap-3 text-sm">
        <span className="truncate">
          {job === null
            ? 'No test has run yet'
            : `${scenario?.label ?? job.scenario}${job.reason != null ? `: ${job.reason}` : ''}`}
        </span>
        <span className="font-mono text-xs leading-5 text-muted tabular-nums">
          {job === null ? '0:00' : duration(share * (job.duration ?? 0))} / {duration(job?.duration ?? 0)}
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

function Steering({ job, onJob }: { readonly job: Job | null; readonly onJob: (job: Job) => void }): ReactElement {
  const patch = async (jobId: string, body: object): Promise<void> =>
    onJob(await request<Job>(`/traffic/jobs/${jobId}`, { method: 'PATCH', body }));
  const change = useAction((jobId: string, maxRps: number) => patch(jobId, { maxRps }), { lastCounts: true });
  const pause = useAction((jobId: string, paused: boolean) => patch(jobId, { paused }));
  const failed = change.failure === null ? pause : change;
  const current = job?.maxRps ?? MOST_RPS;
  const isOn = job !== null && isActive(job);
  const isPaused = job?.status === 'paused';
  return (
    <div className="mt-auto space-y-2">
      <div className="grid grid-cols-[minmax(0,1fr)_auto] items-end gap-4">
        <ServerSlider
          label="Live rate"
          value={current}
          min={1}
          max={Math.max(MOST_RPS, current)}
          disabled={!isOn}
          show={(value) => `${value} rps`}
          onChoose={async (maxRps) => {
            if (job !== null) await change.run(job.jobId, maxRps);
          }}
        />
        <Button
          icon={isPaused ? 'play' : 'pause'}
          disabled={!isOn}
          isBusy={pause.isPending}
          onClick={() => job !== null && void pause.run(job.jobId, !isPaused)}
          className="w-26"
        >
          {isPaused ? 'Resume' : 'Pause'}
        </Button>
      </div>
      <Refusal failure={failed.failure} onClose={failed.forget} />
    </div>
  );
}
