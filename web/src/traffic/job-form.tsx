import * as Checkbox from '@radix-ui/react-checkbox';
import * as RadioGroup from '@radix-ui/react-radio-group';
import { type ReactElement, useId, useState } from 'react';
import { request } from '../api/request.js';
import { useAction } from '../api/use-action.js';
import { Button } from '../ui/button.js';
import { SelectField } from '../ui/field.js';
import { Icon } from '../ui/icon.js';
import { Refusal } from '../ui/notice.js';
import { DURATIONS, durationLabel, ENDPOINTS, isActive, type Job, SCENARIOS } from './job.js';

const RATES = [1, 2, 5, 10, 15, 20];

export interface JobFormProps {
  readonly job: Job | null;
  readonly onStarted: () => void;
  readonly onJob: (job: Job) => void;
}

/** What a test shall be, and the button that starts or stops it. */
export function JobForm({ job, onStarted, onJob }: JobFormProps): ReactElement {
  const [scenario, setScenario] = useState('normal');
  const [duration, setDuration] = useState('120');
  const [maxRps, setMaxRps] = useState('20');
  const [endpoints, setEndpoints] = useState('all');
  const [isAcknowledged, setAcknowledged] = useState(false);
  const start = useAction(async () => {
    await request('/traffic/start', {
      method: 'POST',
      body: {
        scenario,
        duration: Number(duration),
        maxRps: Number(maxRps),
        endpoints: endpoints === 'all' ? 'all' : [endpoints],
        acknowledged: isAcknowledged,
      },
    });
    onStarted();
  });
  const stop = useAction(async (jobId: string) =>
    onJob(await request<Job>(`/traffic/stop/${jobId}`, { method: 'POST' })),
  );
  const isRunning = job !== null && isActive(job);
  return (
    <form
      className="flex flex-col gap-4"
      onSubmit={(event) => {
        event.preventDefault();
        void start.run();
      }}
    >
      <Scenarios value={scenario} disabled={isRunning} onChange={setScenario} />
      <div className="space-y-2">
        <SelectField
          isInline
          label="Duration"
          value={duration}
          disabled={isRunning}
          onChoose={setDuration}
          choices={DURATIONS.map((each) => ({ value: String(each), label: durationLabel(each) }))}
        />
        <SelectField
          isInline
          label="Max RPS"
          hint="hard capped"
          value={maxRps}
          disabled={isRunning}
          onChoose={setMaxRps}
          choices={RATES.map((each) => ({ value: String(each), label: String(each) }))}
        />
        <SelectField
          isInline
          label="Endpoints"
          value={endpoints}
          disabled={isRunning}
          onChoose={setEndpoints}
          choices={[{ value: 'all', label: 'All' }, ...ENDPOINTS.map((each) => ({ value: each, label: each }))]}
        />
      </div>
      <Acknowledgement isChecked={isAcknowledged} disabled={isRunning} onChange={setAcknowledged} />
      {isRunning ? (
        <Button
          key="stop"
          look="danger"
          icon="stop"
          isBusy={stop.isPending}
          disabled={stop.isPending}
          onClick={() => void stop.run(job.jobId)}
        >
          {stop.isPending ? 'Stopping…' : 'Stop test'}
        </Button>
      ) : (
        <Button
          key="start"
          look="primary"
          icon="play"
          type="submit"
          isBusy={start.isPending}
          disabled={!isAcknowledged || start.isPending}
        >
          {start.isPending ? 'Starting…' : 'Start test'}
        </Button>
      )}
      <Refusal failure={start.failure ?? stop.failure} onClose={start.failure === null ? stop.forget : start.forget} />
    </form>
  );
}

interface ScenariosProps {
  readonly value: string;
  readonly disabled: boolean;
  readonly onChange: (value: string) => void;
}

function Scenarios({ value, disabled, onChange }: ScenariosProps): ReactElement {
  return (
    <fieldset disabled={disabled} className="min-w-0">
      <legend className="mb-1.5 text-xs font-medium text-muted">Scenario</legend>
      <RadioGroup.Root
        value={value}
        onValueChange={onChange}
        disabled={disabled}
        aria-label="Scenario"
        className="space-y-1"
      >
        {SCENARIOS.map((each) => (
          <RadioGroup.Item
            key={each.value}
            value={each.value}
            className="group flex w-full items-center gap-2.5 rounded-lg border border-transparent px-2 py-1.5 text-left transition-colors hover:bg-raised disabled:opacity-55 data-[state=checked]:border-line-strong data-[state=checked]:bg-raised"
          >
            <span
              aria-hidden="true"
              className="grid size-4 shrink-0 place-items-center rounded-full border-[1.5px] border-line-strong group-data-[state=checked]:border-accent-text"
            >
              <RadioGroup.Indicator className="size-2 rounded-full bg-accent-text" />
            </span>
            <span className="min-w-0 flex-1">
              <span className="flex items-center gap-1 text-sm leading-tight">
                {each.label}
                {each.isHeavy === true && <Icon name="warning" className="size-3.5 text-warn" />}
              </span>
              <span className="block truncate text-xs text-muted">{each.says}</span>
            </span>
            <svg
              aria-hidden="true"
              viewBox="0 0 40 16"
              className="h-4 w-10 shrink-0 text-faint group-data-[state=checked]:text-accent-text"
            >
              <path d={each.shape} fill="none" stroke="currentColor" strokeWidth="1.5" strokeLinejoin="round" />
            </svg>
          </RadioGroup.Item>
        ))}
      </RadioGroup.Root>
    </fieldset>
  );
}

interface AcknowledgementProps {
  readonly isChecked: boolean;
  readonly disabled: boolean;
  readonly onChange: (isChecked: boolean) => void;
}

function Acknowledgement({ isChecked, disabled, onChange }: AcknowledgementProps): ReactElement {
  const id = useId();
  return (
    <div className="flex items-center gap-2.5">
      <Checkbox.Root
        id={id}
        checked={isChecked}
        disabled={disabled}
        onCheckedChange={(checked) => onChange(checked === true)}
        className="group -m-1 grid size-7 shrink-0 place-items-center rounded-lg disabled:opacity-50"
      >
        {/* The box is small, what a finger can hit is not. */}
        <span className="grid size-4.5 place-items-center rounded-[5px] border-[1.5px] border-line-strong bg-sunken group-data-[state=checked]:border-accent group-data-[state=checked]:bg-accent">
          <Checkbox.Indicator>
            <Icon name="check" className="size-3.5 text-accent-ink" />
          </Checkbox.Indicator>
        </span>
      </Checkbox.Root>
      <label htmlFor={id} className="text-sm text-ink">
        I understand this generates load
      </label>
    </div>
  );
}
