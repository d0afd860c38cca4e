import { type ReactElement, useId, useState } from 'react';
import { isActive } from '../api/active-job.js';
import { request } from '../api/request.js';
import { type StartedBody } from '../api/schema.js';
import { useAction } from '../api/use-action.js';
import { Button } from '../ui/button.js';
import { CheckBox } from '../ui/check-box.js';
import { SelectField } from '../ui/field.js';
import { FocusArea } from '../ui/focus-area.js';
import { Refusal } from '../ui/notice.js';
import { jobRequest } from './job-request.js';
import { type Job } from './job.js';
import { Scenarios } from './scenario-choice.js';
import {
  type Choices,
  durationLabel,
  durationsWith,
  ratesWith,
  targetLabel,
  type JobSpec,
  specOf,
  defaultSpec,
} from './job-spec.js';

export interface JobFormProps {
  readonly job: Job | null;
  readonly choices: Choices;
  readonly onJob: (job: Job) => void;
}

/** The spec of a test, or of the one that runs, and the button that starts or stops it. */
export function JobForm({ job, choices, onJob }: JobFormProps): ReactElement {
  const [spec, setSpec] = useState(() => defaultSpec(choices));
  const [isAcknowledged, setAcknowledged] = useState(false);
  const start = useAction(async () => {
    const body = { ...allowed(spec, choices), acknowledged: isAcknowledged };
    const { jobId } = await jobRequest<StartedBody>('/traffic/start', { method: 'POST', body }, BUSY);
    onJob(await request<Job>(`/traffic/status/${jobId}`));
  });
  const stop = useAction(async (jobId: string) =>
    onJob(await jobRequest<Job>(`/traffic/stop/${jobId}`, { method: 'POST' }, GONE)),
  );
  const running = job !== null && isActive(job) ? job : null;
  // The spec of a test stays in the form when it is over, to be run again.
  if (running !== null && !isSame(spec, specOf(running))) setSpec(specOf(running));
  return (
    <form
      className="flex flex-col gap-4"
      onSubmit={(event) => {
        event.preventDefault();
        void start.run();
      }}
    >
      <Scenarios
        scenarios={choices.scenarios}
        value={spec.scenario}
        disabled={running !== null}
        onChange={(scenario) => setSpec({ ...spec, scenario })}
      />
      <Fields spec={allowed(spec, choices)} choices={choices} disabled={running !== null} onChange={setSpec} />
      <Acknowledgement
        isChecked={isAcknowledged || running !== null}
        disabled={running !== null}
        onChange={setAcknowledged}
      />
      <FocusArea className="grid">
        {running === null ? (
          <Button
            key="start"
            look="primary"
            icon="play"
            type="submit"
            isBusy={start.isPending}
            disabled={!isAcknowledged}
          >
            {start.isPending ? 'Starting…' : 'Start test'}
          </Button>
        ) : (
          <Button
            key="stop"
            look="danger"
            icon="stop"
            isBusy={stop.isPending}
            onClick={() => void stop.run(running.jobId)}
          >
            {stop.isPending ? 'Stopping…' : 'Stop test'}
          </Button>
        )}
      </FocusArea>
      <Refusal failure={start.failure ?? stop.failure} onClose={start.failure === null ? stop.forget : start.forget} />
    </form>
  );
}

const BUSY = { conflict: 'Another test is running. Stop it first, or wait for its end.' };
const GONE = { 'not-found': 'Test not found; the service has forgotten it.' };

function isSame(one: JobSpec, other: JobSpec): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

/** A service that was restarted may allow less than before. */
function allowed(spec: JobSpec, { duration, maxRps, targets }: Choices): JobSpec {
  return {
    ...spec,
    duration: Math.min(spec.duration, duration.maximum),
    maxRps: Math.min(spec.maxRps, maxRps.maximum),
    target: targets.includes(spec.target) ? spec.target : (targets[0] ?? spec.target),
  };
}

interface FieldsProps {
  readonly spec: JobSpec;
  readonly choices: Choices;
  readonly disabled: boolean;
  readonly onChange: (spec: JobSpec) => void;
}

function Fields({ spec, choices, disabled, onChange }: FieldsProps): ReactElement {
  const rounds = roundsWith(spec.endpoints, choices.endpoints);
  return (
    <div className="space-y-2">
      <SelectField
        isInline
        label="Duration"
        value={String(spec.duration)}
        disabled={disabled}
        onChoose={(value) => onChange({ ...spec, duration: Number(value) })}
        choices={durationsWith(spec.duration, choices.duration).map((each) => ({
          value: String(each),
          label: durationLabel(each),
        }))}
      />
      <SelectField
        isInline
        label="Max RPS"
        hint={`hard cap ${choices.maxRps.maximum}`}
        value={String(spec.maxRps)}
        disabled={disabled}
        onChoose={(value) => onChange({ ...spec, maxRps: Number(value) })}
        choices={ratesWith(spec.maxRps, choices.maxRps).map((each) => ({ value: String(each), label: String(each) }))}
      />
      <SelectField
        isInline
        label="Endpoints"
        value={spec.endpoints.join()}
        disabled={disabled}
        onChoose={(value) => onChange({ ...spec, endpoints: rounds.find((each) => each.join() === value) ?? [] })}
        choices={rounds.map((each) => ({
          value: each.join(),
          label: each.length === choices.endpoints.length ? 'All' : each.join(', '),
        }))}
      />
      {choices.targets.length > 1 && (
        <SelectField
          isInline
          label="Target"
          value={spec.target}
          disabled={disabled}
          onChoose={(target) => onChange({ ...spec, target })}
          choices={choices.targets.map((each) => ({ value: each, label: targetLabel(each) }))}
        />
      )}
    </div>
  );
}

type Endpoints = JobSpec['endpoints'];

/** All endpoints, each alone, and what is chosen where that is neither. */
function roundsWith(chosen: Endpoints, all: Endpoints): Endpoints[] {
  const rounds = [all, ...all.map((each) => [each])];
  return rounds.some((each) => each.join() === chosen.join()) ? rounds : [...rounds, chosen];
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
      <CheckBox id={id} isChecked={isChecked} disabled={disabled} onChange={onChange} />
      <label htmlFor={id} className="text-sm text-ink">
        I understand this generates load
      </label>
    </div>
  );
}
