import { type Point, perPoint, type PerPoint } from './points.js';
import { standingOf, standsAt, stepsOf, type Trace } from './trace.js';

/** The figures of a report. `sent = accepted + failedAtFrontend`, `accepted = applied + lost + stuck + deadLettered`. */
export interface Figures {
  readonly sent: number;
  readonly accepted: number;
  readonly failedAtFrontend: number;
  /** Requests that came to their end: processed by Backend 2, and noted by Backend 1. */
  readonly applied: number;
  /** Of which no message is left, and that are not applied. */
  readonly lost: number;
  /** Whose effect was applied more than once, by either backend. */
  readonly duplicated: number;
  readonly stuck: number;
  readonly deadLettered: number;
}

export interface Hit {
  readonly traceId: string;
  readonly atMs: number;
}

export interface PointFigures {
  readonly attempts: number;
  readonly hits: number;
  readonly waiting: number;
  readonly first?: Hit;
  readonly last?: Hit;
}

export interface Tally {
  readonly figures: Figures;
  readonly points: PerPoint<PointFigures>;
}

const ZERO: Figures = {
  sent: 0,
  accepted: 0,
  failedAtFrontend: 0,
  applied: 0,
  lost: 0,
  duplicated: 0,
  stuck: 0,
  deadLettered: 0,
};

export const NO_TALLY: Tally = { figures: ZERO, points: perPoint(() => ({ attempts: 0, hits: 0, waiting: 0 })) };

/** What one request adds to the report. */
export function tallyOf(trace: Trace): Tally {
  const standing = standingOf(trace);
  const accepted = trace.one.told === 'accepted' ? 1 : 0;
  const count = (is: boolean): number => (is ? accepted : 0);
  const figures = {
    sent: 1,
    accepted,
    failedAtFrontend: 1 - accepted,
    applied: count(standing === 'done'),
    lost: count(standing === 'lost'),
    duplicated: count(trace.one.effects > 1 || (trace.two?.effects ?? 0) > 1),
    stuck: count(standing === 'pending'),
    deadLettered: count(standing === 'dead-lettered'),
  };
  const points: Record<Point, PointFigures> = { ...NO_TALLY.points };
  const { traceId } = trace.one;
  for (const [point, { attempts, hits, firstHitMs, lastHitMs }] of stepsOf(trace)) {
    points[point] = {
      attempts,
      hits,
      waiting: 0,
      ...(firstHitMs === undefined ? {} : { first: { traceId, atMs: firstHitMs } }),
      ...(lastHitMs === undefined ? {} : { last: { traceId, atMs: lastHitMs } }),
    };
  }
  const place = standsAt(trace);
  if (place !== undefined) points[place] = { ...points[place], waiting: 1 };
  return { figures, points };
}

/** @param sign -1 takes away what was added before; the first and the last hit of all stay. */
export function added(a: Tally, b: Tally, sign: 1 | -1 = 1): Tally {
  const figures = Object.fromEntries(
    Object.entries(a.figures).map(([name, value]: [string, number]) => [
      name,
      value + sign * b.figures[name as keyof Figures],
    ]),
  ) as unknown as Figures;
  return { figures, points: perPoint((point) => addedPoint(a.points[point], b.points[point], sign)) };
}

function addedPoint(a: PointFigures, b: PointFigures, sign: 1 | -1): PointFigures {
  const first = earlier(a.first, b.first);
  const last = later(a.last, b.last);
  return {
    attempts: a.attempts + sign * b.attempts,
    hits: a.hits + sign * b.hits,
    waiting: a.waiting + sign * b.waiting,
    ...(first === undefined ? {} : { first }),
    ...(last === undefined ? {} : { last }),
  };
}

function earlier(a: Hit | undefined, b: Hit | undefined): Hit | undefined {
  return a !== undefined && (b === undefined || a.atMs <= b.atMs) ? a : b;
}

function later(a: Hit | undefined, b: Hit | undefined): Hit | undefined {
  return a !== undefined && (b === undefined || a.atMs > b.atMs) ? a : b;
}
