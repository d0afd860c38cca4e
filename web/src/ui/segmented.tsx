import { type ReactElement, useId } from 'react';
import { Choice } from './choice.js';

export interface SegmentedProps {
  readonly label: string;
  readonly value: string;
  readonly choices: readonly { readonly value: string; readonly label: string }[];
  readonly disabled?: boolean;
  readonly onChoose: (value: string) => void;
}

/** One of a few, all to be seen at once. */
export function Segmented({ label, value, choices, disabled = false, onChoose }: SegmentedProps): ReactElement {
  const group = useId();
  return (
    <div className="min-w-0">
      <span aria-hidden="true" className="mb-1 block text-xs font-medium text-muted">
        {label}
      </span>
      <div
        role="radiogroup"
        aria-label={label}
        className="flex h-9 w-full gap-0.5 rounded-lg border border-line bg-sunken p-0.5"
      >
        {choices.map(({ value: each, label: text }) => (
          <Choice
            key={each}
            group={group}
            value={each}
            isChosen={each === value}
            disabled={disabled}
            onChoose={onChoose}
            className="grid min-w-0 flex-auto place-items-center rounded-md px-1 text-[13px] whitespace-nowrap text-muted transition-colors hover:text-ink has-checked:bg-raised has-checked:font-medium has-checked:text-ink has-checked:shadow-[0_0_0_1px_var(--line-strong)] has-disabled:opacity-50 sm:flex-1 sm:px-2"
          >
            {text}
          </Choice>
        ))}
      </div>
    </div>
  );
}
