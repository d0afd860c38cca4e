import { type ReactElement, useState } from 'react';
import { ChartPointer } from './chart-pointer.js';
import { digits, duration } from './format.js';

const WIDTH = 1000;
const HEIGHT = 100;

export interface CourseLine {
  readonly label: string;
  /** Name of a colour of the style sheet. */
  readonly colour: string;
  /** One for each second, from 0 on. */
  readonly values: readonly number[];
  /** A count that holds until it changes. */
  readonly isStep?: boolean;
}

export interface CourseChartProps {
  /** What it shows, for who cannot see it. */
  readonly label: string;
  readonly lines: readonly CourseLine[];
  readonly unit: string;
  /** How high it is at least, in its unit. */
  readonly leastTop?: number;
  readonly className?: string;
}

function pointsOf({ values, isStep = false }: CourseLine, seconds: number, top: number): string {
  const x = (second: number): string => ((second / Math.max(1, seconds - 1)) * WIDTH).toFixed(1);
  const y = (value: number): string => (HEIGHT - (value / top) * HEIGHT).toFixed(2);
  return values
    .flatMap((value, second) => {
      const before = values[second - 1];
      const point = `${x(second)},${y(value)}`;
      return isStep && before !== undefined ? [`${x(second)},${y(before)}`, point] : [point];
    })
    .join(' ');
}

/** Lines over the seconds of a day, with the values of the moment that is pointed at, or chosen with the arrow keys. */
export function CourseChart({ label, lines, unit, leastTop = 1, className = 'h-32' }: CourseChartProps): ReactElement {
  const [chosen, setChosen] = useState<number | null>(null);
  const seconds = Math.max(1, ...lines.map(({ values }) => values.length));
  const top = Math.max(leastTop, ...lines.flatMap(({ values }) => values));
  const second = chosen === null ? null : Math.min(chosen, seconds - 1);
  const at = second ?? 0;
  const valuesAt = lines.map((line) => `${line.label} ${digits(line.values[at] ?? 0)}`).join(', ');
  return (
    <figure className="min-w-0">
      <figcaption className="flex flex-wrap items-center gap-x-3 text-xs text-muted">
        {lines.map((line) => (
          <span key={line.label} className="inline-flex items-center gap-1.5">
            <span
              aria-hidden="true"
              className="h-0.5 w-3 rounded-full"
              style={{ background: `var(--${line.colour})` }}
            />
            {line.label}
            {second !== null && (
              <span className="font-mono text-ink tabular-nums">{digits(line.values[second] ?? 0)}</span>
            )}
          </span>
        ))}
        <span className="ml-auto font-mono text-faint tabular-nums">
          {second === null ? unit : `${unit} at ${duration(second)}`}
        </span>
      </figcaption>
      <div className="grid grid-cols-[2.5rem_minmax(0,1fr)] gap-x-1 font-mono text-[11px] text-faint tabular-nums">
        <div aria-hidden="true" className="flex flex-col justify-between text-right leading-none">
          <span>{digits(top)}</span>
          <span>0</span>
        </div>
        <div className={`relative ${className}`}>
          <svg
            role="img"
            aria-label={label}
            viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
            preserveAspectRatio="none"
            className="absolute inset-0 size-full overflow-visible border-b border-line"
          >
            {lines.map((line) => (
              <polyline
                key={line.label}
                points={pointsOf(line, seconds, top)}
                fill="none"
                stroke={`var(--${line.colour})`}
                strokeWidth="1.5"
                vectorEffect="non-scaling-stroke"
                strokeLinejoin="round"
              />
            ))}
            {second !== null && (
              <line
                x1={(second / Math.max(1, seconds - 1)) * WIDTH}
                x2={(second / Math.max(1, seconds - 1)) * WIDTH}
                y1={0}
                y2={HEIGHT}
                stroke="var(--line-strong)"
                vectorEffect="non-scaling-stroke"
              />
            )}
          </svg>
          <ChartPointer
            label={`Moment: ${label}`}
            text={`${duration(at)}: ${valuesAt} ${unit}`}
            last={seconds - 1}
            at={second}
            onPoint={setChosen}
          />
        </div>
        <span />
        <div aria-hidden="true" className="mt-1 flex justify-between leading-none">
          <span>0:00</span>
          <span>{duration(seconds)}</span>
        </div>
      </div>
    </figure>
  );
}
