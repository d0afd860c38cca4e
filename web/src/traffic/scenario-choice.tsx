import { type ReactElement, useId } from 'react';
import { Choice } from '../ui/choice.js';
import { type ScenarioInfo } from './job-spec.js';
import { pathOf, PICTURE } from './scenario-picture.js';

export interface ScenariosProps {
  readonly scenarios: readonly ScenarioInfo[];
  readonly value: string;
  readonly disabled: boolean;
  readonly onChange: (value: ScenarioInfo['name']) => void;
}

/** The scenarios of the service, each with its rate over time. */
export function Scenarios({ scenarios, value, disabled, onChange }: ScenariosProps): ReactElement {
  const group = useId();
  return (
    <fieldset disabled={disabled} className="min-w-0">
      <legend className="mb-1.5 text-xs font-medium text-muted">Scenario</legend>
      <div role="radiogroup" aria-label="Scenario" className="space-y-1">
        {scenarios.map(({ name, title, summary, shape }) => (
          <Choice
            key={name}
            group={group}
            value={name}
            isChosen={name === value}
            disabled={disabled}
            onChoose={() => onChange(name)}
            className="group flex w-full items-center gap-2.5 rounded-lg border border-transparent px-2 py-1.5 text-left transition-colors hover:bg-raised has-checked:border-line-strong has-checked:bg-raised has-disabled:opacity-55"
          >
            <span
              aria-hidden="true"
              className="grid size-4 shrink-0 place-items-center rounded-full border-[1.5px] border-line-strong group-has-checked:border-accent-text"
            >
              {name === value && <span className="size-2 rounded-full bg-accent-text" />}
            </span>
            <span className="min-w-0 flex-1">
              <span className="block text-sm leading-tight">{title}</span>
              <span className="line-clamp-2 text-xs text-muted">{summary}</span>
            </span>
            <svg
              aria-hidden="true"
              viewBox={`0 0 ${PICTURE.width} ${PICTURE.height}`}
              className="h-4 w-10 shrink-0 text-faint group-has-checked:text-accent-text"
            >
              <path d={pathOf(shape)} fill="none" stroke="currentColor" strokeWidth="1.5" strokeLinejoin="round" />
            </svg>
          </Choice>
        ))}
      </div>
    </fieldset>
  );
}
