import { type ReactElement, type ReactNode } from 'react';

export interface ChoiceProps {
  /** What those that exclude each other share. */
  readonly group: string;
  readonly value: string;
  readonly isChosen: boolean;
  readonly disabled: boolean;
  readonly onChoose: (value: string) => void;
  readonly className: string;
  readonly children: ReactNode;
}

/** One of several: the browser's own radio button, invisible over its label. In a group the arrow keys choose. */
export function Choice({ group, value, isChosen, disabled, onChoose, className, children }: ChoiceProps): ReactElement {
  return (
    <label
      className={`relative has-enabled:cursor-pointer has-focus-visible:outline-2 has-focus-visible:outline-offset-2 has-focus-visible:outline-accent-text ${className}`}
    >
      <input
        type="radio"
        name={group}
        value={value}
        checked={isChosen}
        disabled={disabled}
        onChange={() => onChoose(value)}
        className="absolute inset-0 m-0 size-full cursor-[inherit] appearance-none opacity-0"
      />
      {children}
    </label>
  );
}
