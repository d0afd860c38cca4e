import { type ReactElement, useEffect, useRef, useState } from 'react';
import uPlot from 'uplot';
import { colour, useTheme } from '../frame/theme.js';
import { saveChart } from './chart-picture.js';
import { ChartPointer } from './chart-pointer.js';
import { digits } from './format.js';

export interface ChartLine {
  readonly label: string;
  /** Name of a colour of the style sheet. */
  readonly colour: string;
  readonly isFilled?: boolean;
  readonly isDashed?: boolean;
}

export interface TimeChartProps {
  /** What it shows, for who cannot see it. */
  readonly label: string;
  readonly lines: readonly ChartLine[];
  /** Seconds since 1970, then the values of each line; null where there is none. Read again when the version has changed. */
  readonly read: () => readonly (readonly (number | null)[])[];
  readonly version: number;
  readonly unit: string;
  /** What the values are of, such as `last minute`. */
  readonly span: string;
  /** How many seconds it is wide. */
  readonly seconds: number;
  /** Of the file that its picture is saved as. */
  readonly fileName: string;
  readonly leastTop?: number;
  readonly className?: string;
}

/** The clock of the page's own place, as all times are written here: of 24 hours. */
const CLOCK = new Intl.DateTimeFormat('en-GB', {
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  hourCycle: 'h23',
});
/** Pixels: half of such a time with a little air, the numbers on the left, and the room on the right. */
const HALF_A_TIME = 30;
const NUMBERS = 38;
const EDGE = 4;
const TOP = 8;
const TIMES = 22;

/** A time that would be cut off by the edge is left out. */
function timesOf({ width, scales, data }: uPlot, moments: readonly number[]): (string | null)[] {
  // Without data the scale begins in 1970, which is no time of the chart.
  if (data[0].length === 0) return moments.map(() => null);
  const { min = 0, max = 0 } = scales['x'] ?? {};
  const pixels = (width - NUMBERS - EDGE) / (max - min);
  return moments.map((moment) => ((max - moment) * pixels + EDGE < HALF_A_TIME ? null : CLOCK.format(moment * 1000)));
}

function optionsOf({ lines, leastTop = 1, seconds }: TimeChartProps, width: number, height: number): uPlot.Options {
  const axis = { stroke: colour('faint'), font: '11px Geist Mono, monospace', ticks: { show: false } };
  return {
    width,
    height,
    padding: [TOP, EDGE, 0, 0],
    legend: { show: false },
    cursor: { show: false },
    scales: {
      x: { range: (_, __, max) => [max - seconds, max] },
      y: { range: (_, __, max) => [0, Math.max(leastTop, max * 1.15)] },
    },
    axes: [
      { ...axis, grid: { show: false }, size: TIMES, space: 90, values: timesOf },
      { ...axis, grid: { stroke: colour('line'), width: 1 }, size: NUMBERS, space: 34, gap: 4 },
    ],
    series: [
      {},
      ...lines.map(({ label, colour: name, isFilled, isDashed }) => ({
        label,
        stroke: colour(name),
        width: 1.75,
        points: { show: false },
        spanGaps: false,
        ...(isFilled === true ? { fill: colour(name).replace(/\)$/, ' / 0.16)') } : {}),
        ...(isDashed === true ? { dash: [4, 4] } : {}),
      })),
    ],
  };
}

type Columns = ReturnType<TimeChartProps['read']>;

/** The row of the second that is so far from the left edge; undefined where the chart has none. */
function rowAt(columns: Columns, second: number, seconds: number): number | undefined {
  const times = columns[0] ?? [];
  const wanted = (times.at(-1) ?? 0) - seconds + second;
  const row = times.findIndex((time) => time !== null && Math.abs(time - wanted) <= 0.5);
  return row < 0 ? undefined : row;
}

/** Lines over the last minutes, with the values of the second that is pointed at, or chosen with the arrow keys. */
export function TimeChart(props: TimeChartProps): ReactElement {
  const { label, lines, version, unit, seconds, fileName, className = 'h-36' } = props;
  const place = useRef<HTMLDivElement>(null);
  const chart = useRef<uPlot | null>(null);
  const latest = useRef(props);
  const theme = useTheme();
  useEffect(() => {
    latest.current = props;
  });
  useEffect(() => {
    const element = place.current;
    if (element === null) return;
    const make = (): void => {
      chart.current?.destroy();
      const { clientWidth, clientHeight } = element;
      if (clientWidth === 0) return;
      chart.current = new uPlot(
        optionsOf(latest.current, clientWidth, clientHeight),
        latest.current.read() as uPlot.AlignedData,
        element,
      );
    };
    make();
    const sizes = new ResizeObserver(() => {
      const { clientWidth, clientHeight } = element;
      if (chart.current === null) make();
      else chart.current.setSize({ width: clientWidth, height: clientHeight });
    });
    sizes.observe(element);
    return () => {
      sizes.disconnect();
      chart.current?.destroy();
      chart.current = null;
    };
  }, [theme]);
  useEffect(() => {
    chart.current?.setData(latest.current.read() as uPlot.AlignedData);
  }, [version]);
  const [chosen, setChosen] = useState<number | null>(null);
  const columns = props.read();
  const isEmpty = columns[0]?.length === 0;
  const row = chosen === null ? undefined : rowAt(columns, chosen, seconds);
  const time = row === undefined ? null : CLOCK.format((columns[0]?.[row] ?? 0) * 1000);
  const valueOf = (line: number): string => {
    const value = row === undefined ? null : columns[line + 1]?.[row];
    return value == null ? '–' : digits(value);
  };
  const spoken = lines.map((line, index) => `${line.label} ${valueOf(index)}`).join(', ');
  return (
    <figure className="min-w-0">
      <Caption
        chart={props}
        values={chosen === null ? null : lines.map((_, index) => valueOf(index))}
        time={time}
        isEmpty={isEmpty}
        onSave={() => {
          const canvas = place.current?.querySelector('canvas');
          if (canvas != null) saveChart(canvas, { title: label, lines, unit }, fileName);
        }}
      />
      <div className="relative">
        <div role="img" aria-label={label} ref={place} className={`overflow-hidden ${className}`} />
        {isEmpty ? (
          <p className="absolute inset-0 grid place-items-center text-xs text-faint">No data yet</p>
        ) : (
          <div className="absolute" style={{ left: NUMBERS, right: EDGE, top: TOP, bottom: TIMES }}>
            {chosen !== null && (
              <span
                aria-hidden="true"
                className="pointer-events-none absolute inset-y-0 w-px bg-line-strong"
                style={{ left: `${(100 * chosen) / seconds}%` }}
              />
            )}
            <ChartPointer
              label={`Second: ${label}`}
              text={chosen === null ? 'none chosen' : time === null ? 'no values' : `${time}: ${spoken} ${unit}`}
              last={seconds}
              at={chosen}
              onPoint={setChosen}
            />
          </div>
        )}
      </div>
    </figure>
  );
}

interface CaptionProps {
  readonly chart: TimeChartProps;
  /** Of the second that is chosen, one for each line; null where none is. */
  readonly values: readonly string[] | null;
  /** Of that second; null where the chart has no such second. */
  readonly time: string | null;
  readonly isEmpty: boolean;
  readonly onSave: () => void;
}

/** What the lines are, with their values where a second is chosen, and the way to save the picture. */
function Caption({ chart: { label, lines, unit, span }, values, time, isEmpty, onSave }: CaptionProps): ReactElement {
  return (
    <figcaption className="flex min-h-6.5 flex-wrap items-center gap-x-3 text-xs text-muted">
      {lines.map((line, index) => (
        <span key={line.label} className="inline-flex items-center gap-1.5">
          <span
            aria-hidden="true"
            className="h-0.5 w-3 rounded-full forced-color-adjust-none"
            style={{ background: `var(--${line.colour})` }}
          />
          {line.label}
          {values !== null && <span className="font-mono text-ink tabular-nums">{values[index]}</span>}
        </span>
      ))}
      <span className="ml-auto text-faint tabular-nums" data-reading>
        {values === null ? `${unit}, ${span}` : `${unit} at ${time ?? '–'}`}
      </span>
      <button
        type="button"
        aria-label={`Save as PNG: ${label}`}
        title="Save as PNG"
        disabled={isEmpty}
        onClick={onSave}
        className="h-6.5 min-w-6.5 rounded px-1 font-mono text-[11px] text-muted hover:text-ink disabled:opacity-50"
      >
        PNG
      </button>
    </figcaption>
  );
}
