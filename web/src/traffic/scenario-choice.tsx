import { type ReactElement, useId } from 'react';
import { Choice } from '../ui/choice.js';
import { Icon } from '../ui/icon.js';
import { SCENARIOS } from './scenarios.js';

export interface ScenariosProps {
  readonly value: string;
  readonly disabled: boolean;
  readonly onChange: (value: string) => void;
}

/** The shapes that a test can have. */
export function Scenarios({ value, disabled, onChange }: ScenariosProps): ReactElement {
  const group = useId();
  return (
    <fieldset disabled={disabled} className="min-w-0">
      <legend className="mb-1.5 text-xs font-medium text-muted">Scenario</legend>
      <div role="radiogroup" aria-label="Scenario" className="space-y-1">
        {SCENARIOS.map((each) => (
          <Choice
            key={each.value}
            group={group}
            value={each.value}
            isChosen={each.value === value}
            disabled={disabled}
            onChoose={onChange}
            className="group flex w-full items-center gap-2.5 rounded-lg border border-transparent px-2 py-1.5 text-left transition-colors hover:bg-raised has-checked:border-line-strong has-checked:bg-raised has-disabled:opacity-55"
          >
            <span
              aria-hidden="true"
              className="grid size-4 shrink-0 place-items-center rounded-full border-[1.5px] border-line-strong group-has-checked:border-accent-text"
            >
              {each.value === value && <span className="size-2 rounded-full bg-accent-text" />}
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
              className="h-4 w-10 shrink-0 text-faint group-has-checked:text-accent-text"
            >
              <path d={each.shape} fill="none" stroke="currentColor" strokeWidth="1.5" strokeLinejoin="round" />
            </svg>
          </Choice>
        ))}
      </div>
    </fieldset>
  );
}
