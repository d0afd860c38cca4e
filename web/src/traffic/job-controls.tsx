import { type ReactElement } from 'react';
import { isActive } from '../api/active-job.js';
import { useAction } from '../api/use-action.js';
import { Button } from '../ui/button.js';
import { Refusal } from '../ui/notice.js';
import { ServerSlider } from '../ui/server-slider.js';
import { jobRequest } from './job-request.js';
import { type Job } from './job.js';
import { type Choices, sliderRates } from './job-spec.js';

const OVER = {
  conflict: 'This test is over already.',
  'not-found': 'The service does not know this test any more.',
};

export interface JobControlsProps {
  readonly job: Job | null;
  readonly choices: Choices;
  readonly onJob: (job: Job) => void;
}

/** The rate and the pause of a running test. */
export function JobControls({ job, choices, onJob }: JobControlsProps): ReactElement {
  const patch = async (jobId: string, body: object): Promise<void> =>
    onJob(await jobRequest<Job>(`/traffic/jobs/${jobId}`, { method: 'PATCH', body }, OVER));
  const change = useAction((jobId: string, maxRps: number) => patch(jobId, { maxRps }), { lastCounts: true });
  const pause = useAction((jobId: string, paused: boolean) => patch(jobId, { paused }));
  const failed = change.failure === null ? pause : change;
  const rates = sliderRates(choices.maxRps);
  const current = job?.maxRps ?? choices.maxRps.maximum;
  const place = Math.max(
    0,
    rates.findLastIndex((rate) => rate <= current),
  );
  // The rate of the job may lie between two steps of the slider.
  const rateAt = (index: number): number => (index === place ? current : (rates[index] ?? current));
  const isOn = job !== null && isActive(job);
  const isPaused = job?.status === 'paused';
  return (
    <div className="mt-auto space-y-2">
      <div className="grid grid-cols-[minmax(0,1fr)_auto] items-end gap-4">
        <ServerSlider
          label="Live rate"
          value={place}
          min={0}
          max={Math.max(1, rates.length - 1)}
          disabled={!isOn || rates.length === 1}
          show={(index) => `${rateAt(index)} rps`}
          onChoose={async (index) => {
            if (job !== null) await change.run(job.jobId, rateAt(index));
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
