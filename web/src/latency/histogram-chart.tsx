import { type ReactElement, useState } from 'react';
import { ChartPointer } from '../ui/chart-pointer.js';
import { milliseconds, whole } from '../ui/format.js';
import { type Bar, barsOf, type Histogram } from './histogram.js';

const BARS = 40;
const WIDTH = 400;
const HEIGHT = 130;

function barText(bar: Bar | undefined): string {
  if (bar === undefined) return '';
  const { fromMs, toMs, count } = bar;
  return `${whole(count)} event${count === 1 ? '' : 's'} of ${milliseconds(fromMs)} to ${milliseconds(toMs)} ms`;
}

interface Mark {
  readonly percent: number;
  readonly at: number | null;
}

function spokenOf(marks: readonly Mark[]): string {
  return marks.map(({ percent, at }) => `${percent} percent within ${milliseconds(at)} milliseconds`).join(', ');
}

/** How the latencies are spread, on a scale of powers of ten, with the percentiles that people ask for. */
export function HistogramChart({ histogram }: { readonly histogram: Histogram }): ReactElement {
  const bars = barsOf(histogram, BARS);
  const most = Math.max(1, ...bars.map(({ count }) => count));
  const first = bars[0]?.fromMs ?? 0.1;
  const last = bars.at(-1)?.toMs ?? 100;
  const x = (latencyMs: number): number => (Math.log(latencyMs / first) / Math.log(last / first)) * WIDTH;
  const width = WIDTH / Math.max(1, bars.length);
  const marks = ([50, 95, 99] as const).map((percent) => ({ percent, at: histogram.percentile(percent) }));
  const [chosen, setChosen] = useState<number | null>(null);
  const bar = chosen === null ? undefined : bars[chosen];
  return (
    <figure className="min-w-0">
      <Caption bar={bar} />
      <div className="relative h-40 pt-2">
        {histogram.count === 0 && (
          <p className="absolute inset-0 grid place-items-center text-center text-sm text-faint">
            Nothing has come yet.
          </p>
        )}
        <svg
          role="img"
          aria-label={
            histogram.count === 0 ? 'No samples yet' : `${whole(histogram.count)} samples: ${spokenOf(marks)}`
          }
          viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
          preserveAspectRatio="none"
          className="h-full w-full"
        >
          <line
            x1="0"
            x2={WIDTH}
            y1={HEIGHT - 0.5}
            y2={HEIGHT - 0.5}
            className="stroke-line"
            vectorEffect="non-scaling-stroke"
          />
          {bars.map(({ count }, index) => {
            const height = count === 0 ? 0 : Math.max(2, (count / most) * (HEIGHT - 8));
            return (
              <rect
                key={index}
                x={index * width + 0.8}
                width={Math.max(0.5, width - 1.6)}
                y={HEIGHT - height}
                height={height}
                className={index === chosen ? 'fill-ink' : 'fill-payment'}
              />
            );
          })}
          {marks.map(
            ({ percent, at }) =>
              at !== null && (
                <line
                  key={percent}
                  x1={x(at)}
                  x2={x(at)}
                  y1="0"
                  y2={HEIGHT}
                  className="stroke-ink"
                  strokeDasharray="3 3"
                  opacity={0.55}
                  vectorEffect="non-scaling-stroke"
                />
              ),
          )}
        </svg>
        {bars.length > 0 && (
          <ChartPointer
            label="Class of latencies"
            text={barText(bars[chosen ?? 0])}
            last={bars.length - 1}
            at={chosen}
            beyond={0.5}
            onPoint={setChosen}
          />
        )}
      </div>
      <div className="mt-1 flex justify-between font-mono text-[11px] text-faint tabular-nums">
        <span>{milliseconds(first)}</span>
        <span>{milliseconds(Math.sqrt(first * last))}</span>
        <span>{milliseconds(last)}</span>
      </div>
    </figure>
  );
}

/** What is drawn, and the class that is pointed at. */
function Caption({ bar }: { readonly bar: Bar | undefined }): ReactElement {
  return (
    <figcaption className="flex min-h-6.5 flex-wrap items-center gap-x-3 text-xs text-muted">
      <span className="inline-flex items-center gap-1.5">
        <span aria-hidden="true" className="size-2 bg-payment forced-color-adjust-none" />
        events
      </span>
      <span className="inline-flex items-center gap-1.5">
        <span aria-hidden="true" className="w-3 border-t border-dashed border-ink" />
        p50, p95, p99
      </span>
      <span className="ml-auto text-faint tabular-nums" data-reading>
        {bar === undefined ? 'ms, log scale' : barText(bar)}
      </span>
    </figcaption>
  );
}
