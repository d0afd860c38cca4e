import { type CSSProperties, type ReactElement, useEffect, useId, useRef } from 'react';

/** Between two keys of somebody who has not arrived yet. */
const SETTLE_MS = 250;

export interface SliderProps {
  readonly label: string;
  readonly value: number;
  readonly min: number;
  readonly max: number;
  readonly step?: number;
  readonly disabled?: boolean;
  readonly show: (value: number) => string;
  /** In place of the shown value. */
  readonly entry?: ReactElement;
  readonly onChange: (value: number) => void;
  /** When it has come to rest. */
  readonly onCommit?: (value: number) => void;
}

/** The browser's own: every keyboard, screen reader and thumb knows it. */
export function Slider(props: SliderProps): ReactElement {
  const { label, value, min, max, step = 1, disabled = false, show, entry, onChange, onCommit } = props;
  const id = useId();
  const committed = useRef(onCommit);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => {
    committed.current = onCommit;
  });
  useEffect(() => () => clearTimeout(timer.current), []);
  const move = (moved: number): void => {
    onChange(moved);
    clearTimeout(timer.current);
    timer.current = setTimeout(() => committed.current?.(moved), SETTLE_MS);
  };
  return (
    <div className="min-w-0">
      <div className="mb-1 flex items-center justify-between gap-2 text-xs">
        <label htmlFor={id} className="font-medium text-muted">
          {label}
        </label>
        {entry ?? <span className="font-mono text-ink tabular-nums">{show(value)}</span>}
      </div>
      <input
        id={id}
        type="range"
        value={value}
        min={min}
        max={max}
        step={step}
        disabled={disabled}
        aria-valuetext={show(value)}
        onChange={(event) => move(Number(event.target.value))}
        className="slider"
        style={{ '--share': `${((value - min) / (max - min)) * 100}%` } as CSSProperties}
      />
    </div>
  );
}
