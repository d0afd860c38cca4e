import { type Point, POINTS, READS } from './points.js';
import { type Backend, type BackendRecord, type QueuedMessage, type StepRecord } from './record.js';

/** How a request stands. `lost` and `deleted` are the report's alone: to the sender of a request nobody reports a loss. */
export type RequestStatus = 'done' | 'pending' | 'dead-lettered' | 'failed-at-frontend' | 'lost' | 'deleted';

/** The records of both backends; backend 2 has none before its message has arrived there. */
export interface Trace {
  readonly one: BackendRecord;
  readonly two: BackendRecord | undefined;
}

function itemsOf({ one, two }: Trace): readonly QueuedMessage[] {
  return two === undefined ? one.items : [...one.items, ...two.items];
}

/** Where the foremost of its messages that is still on its way waits; undefined where none is. */
export function waitsAt(trace: Trace): Point | undefined {
  const { one, two } = trace;
  const places: Point[] = itemsOf(trace).flatMap(({ at, deadSinceMs }) => (deadSinceMs === undefined ? [at] : []));
  if (one.published > (two?.arrived ?? 0)) places.push(READS[2]);
  if (two !== undefined && two.published > one.arrived) places.push(READS[1]);
  return places.length === 0 ? undefined : places.reduce((a, b) => (a > b ? a : b));
}

export function deadItems(trace: Trace): readonly QueuedMessage[] {
  return itemsOf(trace).filter(({ deadSinceMs }) => deadSinceMs !== undefined);
}

/** The steps by which each backend applies an effect. */
const APPLIED_BY: Readonly<Record<Backend, readonly Point[]>> = { 1: appliedBy(1), 2: appliedBy(2) };

function appliedBy(backend: Backend): Point[] {
  return POINTS.filter((info) => info.action === 'apply' && info.backend === backend).map(({ point }) => point);
}

/** How often a step took effect. */
function effectsAt(record: BackendRecord, point: Point): number {
  return record.steps[point]?.effects ?? 0;
}

/** Whether an effect was applied more than once, by either backend. */
export function isDoubled({ one, two }: Trace): boolean {
  if (APPLIED_BY[1].some((point) => effectsAt(one, point) > 1)) return true;
  return two !== undefined && APPLIED_BY[2].some((point) => effectsAt(two, point) > 1);
}

export function statusOf(trace: Trace): RequestStatus {
  const { one, two } = trace;
  if (one.answer === 'failed') return 'failed-at-frontend';
  if (APPLIED_BY[1].every((point) => effectsAt(one, point) > 0)) return 'done';
  if (waitsAt(trace) !== undefined) return 'pending';
  if (deadItems(trace).length > 0) return 'dead-lettered';
  return deletedAtMs({ one, two }) === undefined ? 'lost' : 'deleted';
}

/** When its dead letters were deleted. */
export function deletedAtMs({ one, two }: Trace): number | undefined {
  return two?.deletedAtMs ?? one.deletedAtMs;
}

/** Nothing of it can happen any more by itself, so that it may be forgotten; a dead letter may be redriven. */
export function isOver(trace: Trace): boolean {
  return waitsAt(trace) === undefined && statusOf(trace) !== 'dead-lettered';
}

/** The steps that were tried so far, in their order. */
export function stepsOf({ one, two }: Trace): [Point, StepRecord][] {
  return POINTS.flatMap(({ point }): [Point, StepRecord][] => {
    const step = one.steps[point] ?? two?.steps[point];
    return step === undefined ? [] : [[point, step]];
  });
}
