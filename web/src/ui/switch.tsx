import * as Radix from '@radix-ui/react-switch';
import { type ReactElement } from 'react';

export interface SwitchProps {
  readonly label: string;
  readonly checked: boolean;
  readonly disabled?: boolean;
  /** A change is under way: it takes no other until then, but keeps the focus. */
  readonly isBusy?: boolean;
  readonly onChange: (checked: boolean) => void;
}

export function Switch({ label, checked, disabled = false, isBusy = false, onChange }: SwitchProps): ReactElement {
  return (
    <Radix.Root
      aria-label={label}
      checked={checked}
      disabled={disabled}
      aria-busy={isBusy}
      aria-disabled={isBusy}
      onCheckedChange={(chosen) => {
        if (!isBusy) onChange(chosen);
      }}
      className="relative h-6.5 w-11 shrink-0 rounded-full border border-line-strong bg-sunken transition-colors disabled:opacity-50 aria-disabled:opacity-50 data-[state=checked]:border-transparent data-[state=checked]:bg-accent"
    >
      <Radix.Thumb className="block size-5 translate-x-0.5 rounded-full bg-muted transition-transform duration-150 data-[state=checked]:translate-x-[1.1875rem] data-[state=checked]:bg-accent-ink" />
    </Radix.Root>
  );
}
