import { area, curveMonotoneX, stack } from 'd3-shape';
import { type ReactElement } from 'react';
import { useCanvas } from '../frame/frames.js';
import { colour } from '../frame/theme.js';
import { type DayModel } from './day-model.js';
import { typeColour } from './flow-painter.js';
import { type Entity } from './messages.js';
import { smoothed } from './smoothed.js';

const HOURS = [0, 6, 12, 18, 24];
const AXIS = 16;

/** The day from midnight to midnight: orders above the line, payments below, and behind them what the seed has in store. */
export function CourseCanvas({ model }: { readonly model: DayModel }): ReactElement {
  const canvas = useCanvas((context, width, height) => paint(context, model, width, height), 12);
  return <canvas ref={canvas} className="h-36 w-full sm:h-40" aria-hidden="true" />;
}

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
  for (const { from } of model.cuts) {
    context.fillStyle = colour('warn');
    context.fillRect(x(from) - 0.5, 0, 1.5, height - AXIS);
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
