import * as Radix from '@radix-ui/react-slider';
import { type ReactElement } from 'react';

export interface SliderProps {
  readonly label: string;
  readonly value: number;
  readonly min: number;
  readonly max: number;
  readonly step?: number;
  readonly disabled?: boolean;
  readonly show: (value: number) => string;
  readonly onChange: (value: number) => void;
  /** When the hand lets go. */
  readonly onCommit?: (value: number) => void;
}

export function Slider({
  label,
  value,
  min,
  max,
  step = 1,
  disabled = false,
  show,
  onChange,
  onCommit,
}: SliderProps): ReactElement {
  return (
    <div className="min-w-0">
      <div className="mb-1 flex justify-between text-xs">
        <span className="font-medium text-muted">{label}</span>
        <span className="font-mono text-ink tabular-nums">{show(value)}</span>
      </div>
      <Radix.Root
        value={[value]}
        min={min}
        max={max}
        step={step}
        disabled={disabled}
        onValueChange={([chosen]) => onChange(chosen ?? value)}
        onValueCommit={([chosen]) => onCommit?.(chosen ?? value)}
        className="relative flex h-9 touch-none items-center select-none data-[disabled]:opacity-50"
      >
        <Radix.Track className="relative h-1.5 grow overflow-hidden rounded-full bg-raised">
          <Radix.Range className="absolute h-full bg-accent" />
        </Radix.Track>
        <Radix.Thumb
          aria-label={label}
          aria-valuetext={show(value)}
          className="block size-4.5 rounded-full border-2 border-accent bg-surface shadow-sm transition-transform hover:scale-110"
        />
      </Radix.Root>
    </div>
  );
}
