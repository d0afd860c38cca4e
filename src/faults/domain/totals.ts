import { POINTS, type Point, perPoint, type PerPoint } from './points.js';
import { type BackendRecord, type StepRecord } from './record.js';
import { isDoubled, statusOf, type Trace, waitsAt } from './trace.js';

/**
 * The figures of a report. `sent = accepted + failedAtFrontend`,
 * `accepted = applied + lost + stuck + deadLettered + deleted`.
 */
export interface RequestCounts {
  sent: number;
  accepted: number;
  failedAtFrontend: number;
  /** Requests that are done: processed by Backend 2, and noted by Backend 1. */
  applied: number;
  /** Of which no message is left, and that are not applied. */
  lost: number;
  /** Whose effect was applied more than once, by either backend. */
  duplicated: number;
  stuck: number;
  deadLettered: number;
  /** Whose dead letters were deleted. */
  deleted: number;
}

export interface Hit {
  readonly traceId: string;
  readonly atMs: number;
}

export interface PointCounts {
  attempts: number;
  hits: number;
  waiting: number;
  /** In the run; what is forgotten of a request does not change them. */
  first: Hit | null;
  last: Hit | null;
}

/** Totals as they are read. */
export interface TotalsState {
  readonly figures: Readonly<RequestCounts>;
  readonly points: PerPoint<Readonly<PointCounts>>;
}

/** Totals as they are stored. */
export interface StoredTotals {
  readonly figures: Readonly<Partial<RequestCounts>>;
  readonly points: Partial<PerPoint<Readonly<PointCounts>>>;
}

const COUNT_OF = {
  done: 'applied',
  pending: 'stuck',
  'dead-lettered': 'deadLettered',
  lost: 'lost',
  deleted: 'deleted',
} as const;

/** The sum over requests. It is counted with each step of each request, so it changes in place. */
export class RequestTotals implements TotalsState {
  readonly figures: RequestCounts = {
    sent: 0,
    accepted: 0,
    failedAtFrontend: 0,
    applied: 0,
    lost: 0,
    duplicated: 0,
    stuck: 0,
    deadLettered: 0,
    deleted: 0,
  };
  readonly points: PerPoint<PointCounts> = perPoint(() => ({
    attempts: 0,
    hits: 0,
    waiting: 0,
    first: null,
    last: null,
  }));

  /** @param sign -1 takes away what was added before */
  add(trace: Trace, sign: 1 | -1 = 1): void {
    const { figures } = this;
    const { one, two } = trace;
    figures.sent += sign;
    this.addSteps(one, sign);
    if (two !== undefined) this.addSteps(two, sign);
    this.addWaiting(trace, sign);
    const status = statusOf(trace);
    if (status === 'failed-at-frontend') {
      figures.failedAtFrontend += sign;
      return;
    }
    figures.accepted += sign;
    figures[COUNT_OF[status]] += sign;
    if (isDoubled(trace)) figures.duplicated += sign;
  }

  /** Of a request of another run only where it waits. */
  addWaiting(trace: Trace, sign: 1 | -1 = 1): void {
    const place = waitsAt(trace);
    if (place !== undefined) this.points[place].waiting += sign;
  }

  /** Adds other totals; a figure or a point that an earlier version did not have counts as none. */
  addAll({ figures, points }: StoredTotals): void {
    for (const name of Object.keys(this.figures) as (keyof RequestCounts)[]) this.figures[name] += figures[name] ?? 0;
    for (const { point } of POINTS) {
      const own = this.points[point];
      const others = points[point];
      if (others === undefined) continue;
      own.attempts += others.attempts;
      own.hits += others.hits;
      own.waiting += others.waiting;
      this.noteHit(point, others.first);
      this.noteHit(point, others.last);
    }
  }

  private addSteps({ steps, traceId }: BackendRecord, sign: 1 | -1): void {
    for (const { point } of POINTS) {
      const step = steps[point];
      if (step !== undefined) this.addStep(point, step, traceId, sign);
    }
  }

  private addStep(
    point: Point,
    { attempts, hits, firstHitMs, lastHitMs }: StepRecord,
    traceId: string,
    sign: 1 | -1,
  ): void {
    const own = this.points[point];
    own.attempts += sign * attempts;
    own.hits += sign * hits;
    if (sign < 0 || firstHitMs === undefined || lastHitMs === undefined) return;
    this.noteHit(point, { traceId, atMs: firstHitMs });
    this.noteHit(point, { traceId, atMs: lastHitMs });
  }

  private noteHit(point: Point, hit: Hit | null): void {
    if (hit === null) return;
    const own = this.points[point];
    if (own.first === null || hit.atMs < own.first.atMs) own.first = hit;
    if (own.last === null || hit.atMs >= own.last.atMs) own.last = hit;
  }
}
