import { type Point } from './points.js';
import { type QueuedMessage, type BackendRecord, type StepRecord } from './record.js';

/** How a request stands. `lost` has no word of its own for who waits for it: nobody would tell. */
export type RequestStatus = 'done' | 'pending' | 'dead-lettered' | 'failed-at-frontend' | 'lost';

/** Both sides of a request; side 2 has none before its message has arrived there. */
export interface Trace {
  readonly one: BackendRecord;
  readonly two: BackendRecord | undefined;
}

function itemsOf({ one, two }: Trace): readonly QueuedMessage[] {
  return two === undefined ? one.items : [...one.items, ...two.items];
}

/** Where the foremost of its messages that is still on its way stands; undefined where none is. */
export function waitsAt(trace: Trace): Point | undefined {
  const { one, two } = trace;
  const places: Point[] = itemsOf(trace).flatMap(({ at, deadSinceMs }) => (deadSinceMs === undefined ? [at] : []));
  if (one.published > (two?.taken.length ?? 0)) places.push(3);
  if (two !== undefined && two.published > one.taken.length) places.push(7);
  return places.length === 0 ? undefined : places.reduce((a, b) => (a > b ? a : b));
}

export function deadItems(trace: Trace): readonly QueuedMessage[] {
  return itemsOf(trace).filter(({ deadSinceMs }) => deadSinceMs !== undefined);
}

export function statusOf(trace: Trace): RequestStatus {
  if (trace.one.told === 'failed') return 'failed-at-frontend';
  if (trace.one.effects > 0) return 'done';
  if (waitsAt(trace) !== undefined) return 'pending';
  return deadItems(trace).length > 0 ? 'dead-lettered' : 'lost';
}

/** Nothing of it can happen any more by itself, so that it may be forgotten; a dead letter may be tried again. */
export function isOver(trace: Trace): boolean {
  return waitsAt(trace) === undefined && statusOf(trace) !== 'dead-lettered';
}

/** The steps that were taken so far, in the order of the way. */
export function stepsOf({ one, two }: Trace): [Point, StepRecord][] {
  const steps: Partial<Record<Point, StepRecord>> = { ...one.steps, ...two?.steps };
  return Object.entries(steps).map(([point, step]) => [Number(point) as Point, step]);
}
