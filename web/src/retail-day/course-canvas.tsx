import { area, curveMonotoneX, stack } from 'd3-shape';
import { memo, type ReactElement, useEffect, useMemo, useRef, useState } from 'react';
import { isAtRest } from '../frame/activity.js';
import { useCanvas, versionWatch } from '../frame/frames.js';
import { colour } from '../frame/theme.js';
import { shareOf } from '../ui/chart-pointer.js';
import { type DayCourse } from './day-course.js';
import { type DayModel } from './day-model.js';
import { typeColour } from './flow-painter.js';
import { type Entity } from './messages.js';
import { smoothed } from './smoothed.js';

const HOURS = [0, 6, 12, 18, 24];
const AXIS = 16;
/** A day moves by a few pixels a second. */
const COURSE_RATE = { hzAt: (nowMs: number) => (isAtRest(nowMs) ? 1 : 2) };

/** The day from midnight to midnight: orders above the line, payments below, and behind them what the seed has in store. */
export function CourseCanvas({
  model,
  heldAt,
  onSeek,
}: {
  readonly model: DayModel;
  readonly heldAt: number | null;
  readonly onSeek: (atSeconds: number) => void;
}): ReactElement {
  const canvas = useCanvas(
    useMemo(
      () => ({
        hasChanged: versionWatch(model),
        paint: (context, width, height) => paint(context, model, width, height),
      }),
      [model],
    ),
    COURSE_RATE,
  );
  const [pointed, setPointed] = useState<number | null>(null);
  return (
    <figure>
      <figcaption className="flex min-h-6 flex-wrap items-center gap-x-4 text-xs text-muted">
        <Key colour="order-1" label="orders/s, up" />
        <Key colour="payment-1" label="payments/s, down" />
        <Key colour="ghost" label="to come" />
        <span className="ml-auto font-mono text-faint tabular-nums" data-reading>
          {pointed === null ? '' : readingOf(model, pointed)}
        </span>
      </figcaption>
      <div className="relative h-36 rounded-md has-focus-visible:outline-2 has-focus-visible:outline-offset-2 has-focus-visible:outline-accent-text sm:h-40">
        <canvas ref={canvas} className="size-full" aria-hidden="true" />
        <Seeker
          course={model.course}
          // A whole second moves the thumb by less than its width.
          shownAt={heldAt ?? Math.floor(model.atSeconds)}
          onSeek={onSeek}
          onPoint={setPointed}
        />
      </div>
    </figure>
  );
}

function Key({ colour: name, label }: { readonly colour: string; readonly label: string }): ReactElement {
  return (
    <span className="inline-flex items-center gap-1.5">
      <span
        aria-hidden="true"
        className="size-2 rounded-xs forced-color-adjust-none"
        style={{ background: `var(--${name})` }}
      />
      {label}
    </span>
  );
}

/** The orders and payments of a second: those that have come, or those that are to come. */
function readingOf({ course, counts, atSeconds, sinceSeconds }: DayModel, at: number): string {
  const second = Math.min(course.durationSeconds - 1, Math.floor(at));
  const hasCome = second >= Math.ceil(sinceSeconds) && second < Math.floor(atSeconds);
  const sum = (entity: Entity): number =>
    hasCome
      ? counts[entity].reduce((total, each) => total + (each[second] ?? 0), 0)
      : (course.preview[entity].load[second] ?? 0);
  const which = hasCome ? '' : ' to come';
  return `${course.clockAt(second)} · ${sum('order')} orders, ${sum('payment')} payments${which}`;
}

/** Between two keys, or two places of a pointer, of somebody who has not arrived yet. */
const SETTLE_MS = 250;

interface SeekerProps {
  readonly course: DayCourse;
  readonly shownAt: number;
  readonly onSeek: (atSeconds: number) => void;
  readonly onPoint: (atSeconds: number | null) => void;
}

/** The browser's own slider, invisible over the course. */
const Seeker = memo(function Seeker({ course, shownAt, onSeek, onPoint }: SeekerProps): ReactElement {
  const [wanted, setWanted] = useState<number | null>(null);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);
  const move = (to: number): void => {
    setWanted(to);
    clearTimeout(timer.current);
    timer.current = setTimeout(() => {
      onSeek(to);
      setWanted(null);
    }, SETTLE_MS);
  };
  const at = wanted ?? shownAt;
  return (
    <>
      {wanted !== null && (
        <span
          aria-hidden="true"
          className="pointer-events-none absolute top-0 bottom-4 w-0.5 bg-accent-text"
          style={{ left: `${(100 * wanted) / course.durationSeconds}%` }}
        />
      )}
      <input
        type="range"
        aria-label="Moment of the day"
        aria-valuetext={course.clockAt(at)}
        min={0}
        max={course.durationSeconds}
        step={0.5}
        value={at}
        onChange={(event) => move(Number(event.target.value))}
        onPointerMove={(event) => onPoint(shareOf(event) * course.durationSeconds)}
        onPointerLeave={() => onPoint(null)}
        className="seeker absolute inset-0 m-0 size-full cursor-ew-resize opacity-0"
      />
    </>
  );
});

function paint(context: CanvasRenderingContext2D, model: DayModel, width: number, height: number): void {
  const { course, atSeconds } = model;
  const x = (second: number): number => (second / course.durationSeconds) * width;
  const middle = (height - AXIS) / 2;
  const expected = smoothed(course.preview.order.load);
  const peak = Math.max(10, ...expected);
  const y = (value: number): number => (value / peak) * (middle - 4);
  paintHours(context, width, height);
  const ghost = area<number>()
    .x((_, second) => x(second + 0.5))
    .y0((value) => middle - 1 - y(value))
    .y1((value) => middle + 1 + y(value))
    .curve(curveMonotoneX)
    .context(context);
  context.fillStyle = colour('ghost');
  context.beginPath();
  ghost(expected);
  context.fill();
  for (const entity of ['order', 'payment'] as const) paintStack(context, model, entity, { x, y, middle });
  for (const at of model.cuts) {
    context.fillStyle = colour('warn');
    context.fillRect(x(at) - 0.5, 0, 1.5, height - AXIS);
  }
  if (model.lastSequence < 0) return;
  context.fillStyle = colour('ink');
  context.fillRect(x(atSeconds) - 0.75, 0, 1.5, height - AXIS);
}

interface Scales {
  readonly x: (second: number) => number;
  readonly y: (value: number) => number;
  readonly middle: number;
}

function paintStack(
  context: CanvasRenderingContext2D,
  model: DayModel,
  entity: Entity,
  { x, y, middle }: Scales,
): void {
  const counts = model.counts[entity];
  const first = Math.floor(model.sinceSeconds);
  const last = Math.floor(model.atSeconds);
  if (last <= first) return;
  const smooth = counts.map((each) => smoothed(Array.from(each.subarray(first, last))));
  const seconds = Array.from({ length: last - first }, (_, second) => second);
  const layers = stack<number, number>()
    .keys(counts.keys())
    .value((second, type) => smooth[type]?.[second] ?? 0)(seconds);
  const direction = entity === 'order' ? -1 : 1;
  for (const layer of layers) {
    const shape = area<(typeof layer)[number]>()
      .x((_, second) => x(first + second + 0.5))
      .y0((range) => middle + direction * (1 + y(range[0])))
      .y1((range) => middle + direction * (1 + y(range[1])))
      .curve(curveMonotoneX)
      .context(context);
    context.fillStyle = typeColour(entity, layer.key);
    context.globalAlpha = 0.88;
    context.beginPath();
    shape(layer);
    context.fill();
  }
  context.globalAlpha = 1;
}

function paintHours(context: CanvasRenderingContext2D, width: number, height: number): void {
  context.font = '11px Geist Mono, monospace';
  context.textBaseline = 'bottom';
  for (const hour of HOURS) {
    const x = (hour / 24) * width;
    context.fillStyle = colour('line');
    if (hour > 0 && hour < 24) context.fillRect(x, 0, 1, height - AXIS);
    context.fillStyle = colour('faint');
    context.textAlign = hour === 0 ? 'left' : hour === 24 ? 'right' : 'center';
    context.fillText(`${String(hour).padStart(2, '0')}:00`, x, height);
  }
}
