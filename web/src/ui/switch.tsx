import { type ReactElement } from 'react';

export interface SwitchProps {
  readonly label: string;
  readonly checked: boolean;
  /** A change is under way: it takes no other until then, but keeps the focus. */
  readonly isBusy?: boolean;
  readonly onChange: (checked: boolean) => void;
}

/** The browser's own checkbox, drawn as a switch. With forced colours it looks as the browser draws it. */
export function Switch({ label, checked, isBusy = false, onChange }: SwitchProps): ReactElement {
  return (
    <span className={`relative h-6.5 w-11 shrink-0 ${isBusy ? 'opacity-50' : ''}`}>
      <input
        type="checkbox"
        role="switch"
        aria-label={label}
        checked={checked}
        aria-busy={isBusy}
        aria-disabled={isBusy}
        onChange={(event) => {
          if (!isBusy) onChange(event.target.checked);
        }}
        onKeyDown={(event) => {
          // As a button does; a checkbox itself knows the space bar only.
          if (event.key === 'Enter') event.currentTarget.click();
        }}
        className="peer absolute inset-0 m-0 size-full appearance-none rounded-full border border-line-strong bg-sunken transition-colors checked:border-transparent checked:bg-accent forced-colors:appearance-auto"
      />
      <span
        aria-hidden="true"
        className="pointer-events-none absolute inset-y-0 left-px my-auto size-5 translate-x-0.5 rounded-full bg-muted transition-transform duration-150 peer-checked:translate-x-[1.1875rem] peer-checked:bg-accent-ink forced-colors:hidden"
      />
    </span>
  );
}
