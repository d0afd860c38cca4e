import { type StepOutcome } from './fault-kind.js';
import { infoOf, POINTS, type Point, type PointInfo } from './points.js';
import { type FaultSetting, type Mode, type SystemSettings } from './settings.js';
import { type RequestCounts, type TotalsState } from './totals.js';
import { deadItems, deletedAtMs, statusOf, stepsOf, type Trace } from './trace.js';

/** A fault point as it is shown, with its place in the system. What it is set to in detail is shown while it is set. */
export interface PointState extends Pick<FaultSetting, 'enabled' | 'kind' | 'probability' | 'armedAt'>, PointInfo {
  /** Tries that it hit, and that it did not. */
  readonly hits: number;
  readonly passed: number;
  /** Requests that wait before it, of any run. */
  readonly waiting: number;
  readonly latencyMs?: number;
  readonly seed?: string;
}

export function pointStates({ points }: SystemSettings, totals: TotalsState): PointState[] {
  return POINTS.map(({ point }) => {
    const { enabled, kind, probability, armedAt, latencyMs, seed } = points[point];
    const { hits, attempts, waiting } = totals.points[point];
    const counters = { hits, passed: attempts - hits, waiting };
    const state = { ...infoOf(point), enabled, kind, probability, ...counters, armedAt };
    return kind === null ? state : { ...state, latencyMs, seed };
  });
}

export interface PointReport {
  readonly point: Point;
  readonly armedAt: string | null;
  readonly firstTrace: string | null;
  readonly lastTrace: string | null;
  readonly hits: number;
}

/** What the queues hold now, of requests of any run. */
export interface QueueState {
  /** Requests that wait before a point: the sum over the points. */
  readonly waiting: number;
  /** Requests in the dead-letter queue. */
  readonly parked: number;
  /** Why no further request is accepted; null while requests are. */
  readonly refusing: string | null;
}

export type Report = { readonly mode: Mode; readonly points: readonly PointReport[] } & RequestCounts & QueueState;

/** Of the points those that were armed at some time, or that have hit in this run. */
export function reportOf(
  { points, mode }: SystemSettings,
  totals: TotalsState,
  { parked, refusing }: Omit<QueueState, 'waiting'>,
): Report {
  const reports = POINTS.flatMap(({ point }): PointReport[] => {
    const { lastArmedAt } = points[point];
    const { hits, first, last } = totals.points[point];
    if (lastArmedAt === null && hits === 0) return [];
    const [firstTrace, lastTrace] = [first?.traceId ?? null, last?.traceId ?? null];
    return [{ point, armedAt: lastArmedAt, firstTrace, lastTrace, hits }];
  });
  const waiting = POINTS.reduce((sum, { point }) => sum + totals.points[point].waiting, 0);
  return { mode, ...totals.figures, waiting, parked, refusing, points: reports };
}

export type Verdict = 'done' | 'pending' | 'dead-lettered' | 'failed-at-frontend';

export interface RequestStep {
  readonly point: Point;
  readonly at: string;
  readonly attempts: number;
  readonly effects: number;
  readonly outcome: StepOutcome;
  readonly fault: string | null;
}

export interface RequestView {
  readonly traceId: string;
  readonly verdict: Verdict;
  readonly acceptedAt: string | null;
  readonly steps: readonly RequestStep[];
  /** Where an error of the service stopped it. */
  readonly reason?: string;
  /** When its dead letters were deleted. */
  readonly deletedAt?: string;
}

const VERDICTS: Readonly<Record<ReturnType<typeof statusOf>, Verdict>> = {
  done: 'done',
  pending: 'pending',
  'dead-lettered': 'dead-lettered',
  'failed-at-frontend': 'failed-at-frontend',
  // To the sender a lost request looks like one that takes its time.
  lost: 'pending',
  deleted: 'dead-lettered',
};

/** A request as its sender may see it. */
export function viewOf(trace: Trace): RequestView {
  const { traceId, sentMs, answer } = trace.one;
  const stopped = deadItems(trace).find(({ stoppedBy }) => stoppedBy !== undefined);
  const deletedMs = deletedAtMs(trace);
  return {
    traceId,
    verdict: VERDICTS[statusOf(trace)],
    acceptedAt: answer === 'accepted' ? new Date(sentMs).toISOString() : null,
    steps: stepsOf(trace).map(([point, { atMs, attempts, effects, outcome, fault }]) => ({
      point,
      at: new Date(atMs).toISOString(),
      attempts,
      effects,
      outcome,
      fault,
    })),
    ...(stopped?.stoppedBy === undefined ? {} : { reason: reasonOf(stopped.stoppedBy, stopped.at) }),
    ...(deletedMs === undefined ? {} : { deletedAt: new Date(deletedMs).toISOString() }),
  };
}

/** @param code of the error that stopped a message */
function reasonOf(code: string, at: Point): string {
  if (code === 'internal')
    return `A bug of the service stopped it before point ${at}; the log of the service has the details`;
  return `The store refused it before point ${at}: ${code}`;
}

export interface DeadLetter {
  readonly traceId: string;
  readonly point: Point;
  readonly attempts: number;
  readonly fault: string | null;
  readonly deadSince: string;
  /** Where an error of the service stopped it, and not its failed tries. */
  readonly reason?: string;
}

export function deadLettersOf(trace: Trace): DeadLetter[] {
  if (statusOf(trace) !== 'dead-lettered') return [];
  const steps = new Map(stepsOf(trace));
  return deadItems(trace).map(({ at, tries, deadSinceMs = 0, stoppedBy }) => ({
    traceId: trace.one.traceId,
    point: at,
    attempts: tries,
    fault: steps.get(at)?.fault ?? null,
    deadSince: new Date(deadSinceMs).toISOString(),
    ...(stoppedBy === undefined ? {} : { reason: reasonOf(stoppedBy, at) }),
  }));
}
