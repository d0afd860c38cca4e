import { type ReactElement } from 'react';

const WIDTH = 72;
const HEIGHT = 20;

/** The course of a number, without a scale: its ups and downs within its own range. */
export function Sparkline({
  values,
  className = 'stroke-accent-text',
}: {
  readonly values: readonly number[];
  readonly className?: string;
}): ReactElement {
  const low = Math.min(...values);
  const span = Math.max(Math.max(...values) - low, Math.abs(low) * 0.02, 0.001);
  const points = values.map((value, index) => {
    const x = (index / Math.max(1, values.length - 1)) * WIDTH;
    return `${x.toFixed(1)},${(HEIGHT - 2 - ((value - low) / span) * (HEIGHT - 4)).toFixed(1)}`;
  });
  return (
    <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} aria-hidden="true" preserveAspectRatio="none" className="h-5 w-full">
      {values.length > 1 && (
        <polyline
          points={points.join(' ')}
          fill="none"
          className={className}
          strokeWidth="1.25"
          vectorEffect="non-scaling-stroke"
          strokeLinejoin="round"
        />
      )}
    </svg>
  );
}
