import { type ReactElement } from 'react';
import { Icon } from './icon.js';

export interface CheckBoxProps {
  /** Where the box has no `<label>` of its own. */
  readonly label?: string;
  readonly id?: string;
  readonly isChecked: boolean;
  readonly disabled?: boolean;
  readonly onChange: (isChecked: boolean) => void;
}

/** The browser's own. The box is small, what a finger can hit is not. */
export function CheckBox({ label, id, isChecked, disabled = false, onChange }: CheckBoxProps): ReactElement {
  return (
    <span className={`relative -m-1 grid size-7 shrink-0 place-items-center ${disabled ? 'opacity-50' : ''}`}>
      <input
        {...(id === undefined ? {} : { id })}
        type="checkbox"
        aria-label={label}
        checked={isChecked}
        disabled={disabled}
        onChange={(event) => onChange(event.target.checked)}
        className="peer absolute inset-0 m-0 size-full appearance-none rounded-lg forced-colors:appearance-auto"
      />
      <span
        aria-hidden="true"
        className="pointer-events-none grid size-4.5 place-items-center rounded-[5px] border-[1.5px] border-line-strong bg-sunken peer-checked:border-accent peer-checked:bg-accent forced-colors:hidden"
      >
        {isChecked && <Icon name="check" className="size-3.5 text-accent-ink" />}
      </span>
    </span>
  );
}
