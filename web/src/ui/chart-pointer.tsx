import { type PointerEvent, type ReactElement } from 'react';

/** Where a pointer is over an element, from its left edge (0) to its right one (1). */
export function shareOf({ clientX, currentTarget }: PointerEvent): number {
  const { left, width } = currentTarget.getBoundingClientRect();
  return Math.min(1, Math.max(0, (clientX - left) / width));
}

export interface ChartPointerProps {
  /** What is read off. */
  readonly label: string;
  /** The moment or class that is pointed at, with its values, for who cannot see them. */
  readonly text: string;
  /** Of the last one; the first is 0. */
  readonly last: number;
  /** Which one is pointed at; null where none is. */
  readonly at: number | null;
  /** How far the places reach beyond the middles of the first and of the last one, in places: bars are half a place wide there. */
  readonly beyond?: number;
  readonly onPoint: (at: number | null) => void;
}

/** Over a chart: reads off the values under the pointer, and with the arrow keys. */
export function ChartPointer({ label, text, last, at, beyond = 0, onPoint }: ChartPointerProps): ReactElement {
  return (
    <input
      type="range"
      aria-label={label}
      aria-valuetext={text}
      min={0}
      max={Math.max(0, last)}
      value={at ?? 0}
      onChange={(event) => onPoint(Number(event.target.value))}
      onPointerMove={(event) =>
        onPoint(Math.min(last, Math.max(0, Math.round(shareOf(event) * (last + 2 * beyond) - beyond))))
      }
      onPointerLeave={({ currentTarget }) => {
        // Who reads with the keys keeps the place, wherever the pointer rests.
        if (!currentTarget.matches(':focus-visible')) onPoint(null);
      }}
      onBlur={() => onPoint(null)}
      className="seeker absolute inset-0 m-0 size-full cursor-crosshair appearance-none bg-transparent"
    />
  );
}
