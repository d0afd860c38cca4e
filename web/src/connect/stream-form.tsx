import { type ReactElement } from 'react';
import { type ScenarioListBody, type StreamListBody, type WireKindBody } from '../api/schema.js';
import { useResource } from '../api/use-resource.js';
import { SelectField, TextField } from '../ui/field.js';
import { FaultEditor } from './fault-editor.js';
import { fieldsOf, SHIPPED, type StreamChoice } from './stream-choice.js';

const LABELS = { seed: 'Seed', speed: 'Speed', clock: 'Clock', pod: 'Pod', topics: 'Topics' } as const;
const PLACEHOLDERS = { seed: 'any', speed: '1', clock: 'none: real time', pod: 'alice', topics: 'faults,telemetry' };

export interface StreamFormProps {
  readonly choice: StreamChoice;
  readonly own: StreamListBody | null;
  readonly onChange: (changed: Partial<StreamChoice>) => void;
}

interface Choice {
  readonly value: string;
  readonly label: string;
}

/** With what an address has chosen, though this service does not have it, or not yet: it is shown as what it is. */
function including(choices: readonly Choice[], value: string): readonly Choice[] {
  return choices.some((each) => each.value === value) ? choices : [...choices, { value, label: value }];
}

/** What a stream is and how it is broken. It is there at once; lists of the service come when they come, and move nothing. */
export function StreamForm({ choice, own, onChange }: StreamFormProps): ReactElement {
  const [scenarios] = useResource<ScenarioListBody>('/simulation/scenarios');
  const [kinds] = useResource<readonly WireKindBody[]>('/wire/kinds');
  const streams = [
    ...SHIPPED,
    ...(own?.documents ?? []).flatMap(({ name, title, channels }) =>
      channels.map((channel) => ({
        value: `${name}/${channel.name}`,
        label: `Your own stream: ${title}, ${channel.name}`,
      })),
    ),
  ];
  const scenarioNames = (scenarios.state === 'ready' ? scenarios.value.scenarios : []).map(({ name }) => name);
  const fields = fieldsOf(choice.stream);
  return (
    <form className="min-w-0 space-y-3" onSubmit={(event) => event.preventDefault()}>
      <SelectField
        label="Stream"
        value={choice.stream}
        choices={including(streams, choice.stream)}
        onChoose={(stream) => onChange({ stream })}
      />
      {/* As high as a row of fields, whatever the stream has. */}
      <div className="grid min-h-14.5 grid-cols-2 gap-3 sm:grid-cols-4">
        {fields.map((field) =>
          field === 'scenario' ? (
            <SelectField
              key={field}
              label="Scenario"
              value={choice.scenario}
              choices={including(
                [{ value: '', label: 'the default' }, ...scenarioNames.map((name) => ({ value: name, label: name }))],
                choice.scenario,
              )}
              onChoose={(scenario) => onChange({ scenario })}
            />
          ) : (
            <TextField
              key={field}
              label={LABELS[field]}
              value={choice[field]}
              placeholder={PLACEHOLDERS[field]}
              maxLength={field === 'topics' ? 200 : 64}
              inputMode={field === 'speed' ? 'decimal' : 'text'}
              onChange={(event) => onChange({ [field]: event.target.value })}
            />
          ),
        )}
      </div>
      <FaultEditor
        kinds={kinds.state === 'ready' ? kinds.value : []}
        faults={choice.faults}
        onChange={(faults) => onChange({ faults })}
      />
    </form>
  );
}
