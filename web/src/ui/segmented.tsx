import * as Radix from '@radix-ui/react-radio-group';
import { type ReactElement } from 'react';

export interface SegmentedProps {
  readonly label: string;
  readonly value: string;
  readonly choices: readonly { readonly value: string; readonly label: string }[];
  readonly disabled?: boolean;
  readonly isLabelShown?: boolean;
  readonly onChoose: (value: string) => void;
}

/** One of a few, all to be seen at once. */
export function Segmented({
  label,
  value,
  choices,
  disabled = false,
  isLabelShown = true,
  onChoose,
}: SegmentedProps): ReactElement {
  return (
    <div className="min-w-0">
      {isLabelShown && (
        <span aria-hidden="true" className="mb-1 block text-xs font-medium text-muted">
          {label}
        </span>
      )}
      <Radix.Root
        aria-label={label}
        value={value}
        disabled={disabled}
        onValueChange={onChoose}
        className="flex h-9 w-full gap-0.5 rounded-lg border border-line bg-sunken p-0.5"
      >
        {choices.map(({ value: each, label: text }) => (
          <Radix.Item
            key={each}
            value={each}
            className="min-w-0 flex-auto rounded-md px-1 text-[13px] sm:flex-1 sm:px-2 whitespace-nowrap text-muted transition-colors hover:text-ink disabled:opacity-50 data-[state=checked]:bg-raised data-[state=checked]:font-medium data-[state=checked]:text-ink data-[state=checked]:shadow-[0_0_0_1px_var(--line-strong)]"
          >
            {text}
          </Radix.Item>
        ))}
      </Radix.Root>
    </div>
  );
}
