import { type ReactElement } from 'react';
import { isActive } from '../api/active-job.js';
import { bothOf, useResource } from '../api/use-resource.js';
import { isLost } from '../streams/connection.js';
import { useConnection } from '../streams/use-streams.js';
import { Card } from '../ui/card.js';
import { Chip } from '../ui/chip.js';
import { ConnectionChip } from '../ui/connection-chip.js';
import { FocusArea } from '../ui/focus-area.js';
import { ResourceView } from '../ui/notice.js';
import { type Job, STATUS_NAMES } from './job.js';
import { JobForm } from './job-form.js';
import { JobView } from './job-view.js';
import { JobControls } from './job-controls.js';
import { type Choices } from './job-spec.js';
import { StatusAnnouncement } from './status-announcement.js';
import { useJob } from './use-job.js';

function Status({ job }: { readonly job: Job | null }): ReactElement {
  const connection = useConnection('events');
  if (connection.state !== 'open') return <ConnectionChip connection={connection} />;
  if (job === null) return <Chip tone="quiet">Idle</Chip>;
  const tone = job.status === 'error' ? 'bad' : job.status === 'paused' ? 'warn' : isActive(job) ? 'good' : 'quiet';
  return (
    <Chip tone={tone} isAlive={job.status === 'running'}>
      {STATUS_NAMES[job.status]}
    </Chip>
  );
}

/** Load with a shape, against the service's own sample API. */
export function TrafficCard(): ReactElement {
  const [jobs, reloadJobs] = useResource<readonly Job[]>('/traffic/jobs');
  const [choices, reloadChoices] = useResource<Choices>('/traffic/choices');
  const connection = useConnection('events');
  const { job, series, show } = useJob(jobs.state === 'ready' ? jobs.value : null);
  const both = bothOf(jobs, choices);
  return (
    <Card
      id="traffic"
      number={2}
      title="Traffic simulator"
      tagline="Sends real HTTP requests in a shape of your choice, and shows what comes of it."
      {...(both.state === 'ready' ? { status: <Status job={job} /> } : {})}
    >
      <ResourceView
        resource={both}
        onReload={() => {
          reloadJobs();
          reloadChoices();
        }}
      >
        {([, allowed]) => (
          <FocusArea className="grid flex-1 grid-cols-1 gap-x-6 gap-y-5 sm:grid-cols-[16.5rem_minmax(0,1fr)]">
            <JobForm job={job} choices={allowed} onJob={show} />
            <div className="flex min-w-0 flex-col gap-4">
              <JobView job={job} series={series} choices={allowed} isStale={isLost(connection)} />
              <JobControls job={job} choices={allowed} onJob={show} />
              <StatusAnnouncement job={job} />
            </div>
          </FocusArea>
        )}
      </ResourceView>
    </Card>
  );
}
