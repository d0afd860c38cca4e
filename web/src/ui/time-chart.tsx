import { type ReactElement, useEffect, useRef } from 'react';
import uPlot from 'uplot';
import { colour, useTheme } from '../frame/theme.js';

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
  /** How many seconds it is wide. */
  readonly seconds: number;
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
    padding: [8, EDGE, 0, 0],
    legend: { show: false },
    cursor: { show: false },
    scales: {
      x: { range: (_, __, max) => [max - seconds, max] },
      y: { range: (_, __, max) => [0, Math.max(leastTop, max * 1.15)] },
    },
    axes: [
      { ...axis, grid: { show: false }, size: 22, space: 90, values: timesOf },
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

/** Lines over the last minutes. */
export function TimeChart(props: TimeChartProps): ReactElement {
  const { label, lines, version, unit, className = 'h-36' } = props;
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
  const isEmpty = props.read()[0]?.length === 0;
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
          </span>
        ))}
        <span className="ml-auto text-faint">{unit}</span>
      </figcaption>
      <div className="relative">
        <div role="img" aria-label={label} ref={place} className={`overflow-hidden ${className}`} />
        {isEmpty && <p className="absolute inset-0 grid place-items-center text-xs text-faint">No data yet</p>}
      </div>
    </figure>
  );
}
