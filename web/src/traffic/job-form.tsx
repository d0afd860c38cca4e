import * as Checkbox from '@radix-ui/react-checkbox';
import { type ReactElement, useId, useState } from 'react';
import { request } from '../api/request.js';
import { useAction } from '../api/use-action.js';
import { Button } from '../ui/button.js';
import { SelectField } from '../ui/field.js';
import { FocusArea } from '../ui/focus-area.js';
import { Icon } from '../ui/icon.js';
import { Refusal } from '../ui/notice.js';
import { ask } from './ask.js';
import { isActive, type Job } from './job.js';
import { Scenarios } from './scenario-choice.js';
import {
  type Choices,
  durationLabel,
  durationsWith,
  ratesWith,
  targetLabel,
  type Terms,
  termsOf,
  usualTerms,
} from './terms.js';

export interface JobFormProps {
  readonly job: Job | null;
  readonly choices: Choices;
  readonly onJob: (job: Job) => void;
}

/** What a test shall be, or what the one is that runs, and the button that starts or stops it. */
export function JobForm({ job, choices, onJob }: JobFormProps): ReactElement {
  const [terms, setTerms] = useState(() => usualTerms(choices));
  const [isAcknowledged, setAcknowledged] = useState(false);
  const start = useAction(async () => {
    const body = { ...allowed(terms, choices), acknowledged: isAcknowledged };
    const { jobId } = await ask<{ jobId: string }>('/traffic/start', { method: 'POST', body }, BUSY);
    onJob(await request<Job>(`/traffic/status/${jobId}`));
  });
  const stop = useAction(async (jobId: string) =>
    onJob(await ask<Job>(`/traffic/stop/${jobId}`, { method: 'POST' }, GONE)),
  );
  const running = job !== null && isActive(job) ? job : null;
  // What runs stays in the form when it is over, so that it can be had once more, and nothing jumps.
  if (running !== null && !isSame(terms, termsOf(running))) setTerms(termsOf(running));
  return (
    <form
      className="flex flex-col gap-4"
      onSubmit={(event) => {
        event.preventDefault();
        void start.run();
      }}
    >
      <Scenarios
        value={terms.scenario}
        disabled={running !== null}
        onChange={(scenario) => setTerms({ ...terms, scenario })}
      />
      <Fields terms={allowed(terms, choices)} choices={choices} disabled={running !== null} onChange={setTerms} />
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
const GONE = { 'not-found': 'The service does not know this test any more.' };

function isSame(one: Terms, other: Terms): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

/** A service that was started anew may allow less than before. */
function allowed(terms: Terms, { duration, maxRps, targets }: Choices): Terms {
  return {
    ...terms,
    duration: Math.min(terms.duration, duration.maximum),
    maxRps: Math.min(terms.maxRps, maxRps.maximum),
    target: targets.includes(terms.target) ? terms.target : (targets[0] ?? terms.target),
  };
}

interface FieldsProps {
  readonly terms: Terms;
  readonly choices: Choices;
  readonly disabled: boolean;
  readonly onChange: (terms: Terms) => void;
}

function Fields({ terms, choices, disabled, onChange }: FieldsProps): ReactElement {
  const rounds = roundsWith(terms.endpoints, choices.endpoints);
  return (
    <div className="space-y-2">
      <SelectField
        isInline
        label="Duration"
        value={String(terms.duration)}
        disabled={disabled}
        onChoose={(value) => onChange({ ...terms, duration: Number(value) })}
        choices={durationsWith(terms.duration, choices.duration).map((each) => ({
          value: String(each),
          label: durationLabel(each),
        }))}
      />
      <SelectField
        isInline
        label="Max RPS"
        hint={`hard cap ${choices.maxRps.maximum}`}
        value={String(terms.maxRps)}
        disabled={disabled}
        onChoose={(value) => onChange({ ...terms, maxRps: Number(value) })}
        choices={ratesWith(terms.maxRps, choices.maxRps).map((each) => ({ value: String(each), label: String(each) }))}
      />
      <SelectField
        isInline
        label="Endpoints"
        value={terms.endpoints.join()}
        disabled={disabled}
        onChoose={(value) => onChange({ ...terms, endpoints: value.split(',') })}
        choices={rounds.map((each) => ({
          value: each.join(),
          label: each.length === choices.endpoints.length ? 'All' : each.join(', '),
        }))}
      />
      {choices.targets.length > 1 && (
        <SelectField
          isInline
          label="Target"
          value={terms.target}
          disabled={disabled}
          onChoose={(target) => onChange({ ...terms, target })}
          choices={choices.targets.map((each) => ({ value: each, label: targetLabel(each) }))}
        />
      )}
    </div>
  );
}

/** All endpoints, each alone, and what is chosen where that is neither. */
function roundsWith(chosen: readonly string[], all: readonly string[]): (readonly string[])[] {
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
