import { type ReactElement, useState } from 'react';
import { useResource } from '../api/use-resource.js';
import { useConnection, useTopic } from '../streams/use-streams.js';
import { Card } from '../ui/card.js';
import { Chip } from '../ui/chip.js';
import { ConnectionChip } from '../ui/connection-chip.js';
import { ResourceView } from '../ui/notice.js';
import { isActive, type Job, jobOf } from './job.js';
import { JobForm } from './job-form.js';
import { JobHistory } from './job-history.js';
import { JobView } from './job-view.js';

const NAMES: Readonly<Record<Job['status'], string>> = {
  starting: 'Starting',
  running: 'Running',
  paused: 'Paused',
  completed: 'Completed',
  cancelled: 'Stopped',
  error: 'Failed',
};

function Status({ job }: { readonly job: Job | null }): ReactElement {
  const connection = useConnection('events');
  if (connection.state !== 'open') return <ConnectionChip connection={connection} />;
  if (job === null) return <Chip tone="quiet">Idle</Chip>;
  const tone = job.status === 'error' ? 'bad' : job.status === 'paused' ? 'warn' : isActive(job) ? 'good' : 'quiet';
  return (
    <Chip tone={tone} isAlive={job.status === 'running'}>
      {NAMES[job.status]}
    </Chip>
  );
}

/** Load with a shape, against the service's own sample API. */
export function TrafficCard(): ReactElement {
  const [jobs, reload] = useResource<readonly Job[]>('/traffic/jobs');
  const [told, setTold] = useState<Job | null | undefined>(undefined);
  const [history] = useState(() => new JobHistory());
  useTopic(jobs.state === 'ready' ? 'traffic' : null, (data) => {
    const job = jobOf(data);
    if (job !== null) history.add(job, Date.now());
    setTold(job);
  });
  // Until the stream tells: a job that was under way when the page was loaded, or the last one.
  const known = jobs.state === 'ready' ? (jobs.value.find(isActive) ?? jobs.value[0] ?? null) : null;
  const job = told ?? known;
  return (
    <Card
      id="traffic"
      number={2}
      title="Traffic simulator"
      tagline="Sends real HTTP requests in a shape of your choice to this service’s sample API, and shows what comes of it."
      {...(jobs.state === 'ready' ? { status: <Status job={job} /> } : {})}
    >
      <ResourceView resource={jobs} onReload={reload} className="min-h-[64.7rem] sm:min-h-[31.8rem]">
        {() => (
          <div className="grid flex-1 gap-x-6 gap-y-5 sm:grid-cols-[16.5rem_minmax(0,1fr)]">
            <JobForm job={job} onStarted={reload} onJob={setTold} />
            <JobView job={job} history={history} onJob={setTold} />
          </div>
        )}
      </ResourceView>
    </Card>
  );
}
