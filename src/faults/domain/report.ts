import { POINTS, type Point } from './points.js';
import { type FaultSetting, type Mode, type SystemSettings } from './settings.js';
import { type RequestCounts, type TotalsState } from './totals.js';
import { deadItems, statusOf, stepsOf, type Trace } from './trace.js';
import { type StepOutcome } from './fault-kind.js';

/** A fault point as it is shown. What it is set to in detail is shown while it is set. */
export interface PointState extends Pick<FaultSetting, 'enabled' | 'kind' | 'probability' | 'armedAt'> {
  readonly point: Point;
  readonly name: string;
  /** Tries that it hit, and that it did not. */
  readonly hits: number;
  readonly passed: number;
  /** Requests that stand before it. */
  readonly waiting: number;
  readonly latencyMs?: number;
  readonly seed?: string;
}

export function pointStates({ points }: SystemSettings, tally: TotalsState): PointState[] {
  return POINTS.map(({ point, name }) => {
    const { enabled, kind, probability, armedAt, latencyMs, seed } = points[point];
    const { hits, attempts, waiting } = tally.points[point];
    const state = { point, name, enabled, kind, probability, hits, passed: attempts - hits, waiting, armedAt };
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

export type Report = { readonly mode: Mode; readonly points: readonly PointReport[] } & RequestCounts;

/** Of the points those that were armed at some time, or that have hit in this run. */
export function reportOf({ points, mode }: SystemSettings, tally: TotalsState): Report {
  const reports = POINTS.flatMap(({ point }): PointReport[] => {
    const { lastArmedAt } = points[point];
    const { hits, first, last } = tally.points[point];
    if (lastArmedAt === null && hits === 0) return [];
    const [firstTrace, lastTrace] = [first?.traceId ?? null, last?.traceId ?? null];
    return [{ point, armedAt: lastArmedAt, firstTrace, lastTrace, hits }];
  });
  return { mode, ...tally.figures, points: reports };
}

export type Verdict = 'done' | 'pending' | 'dead-lettered' | 'failed-at-frontend';

export interface RequestStep {
  readonly point: Point;
  readonly at: string;
  readonly attempts: number;
  readonly outcome: StepOutcome;
  readonly fault: string | null;
}

export interface RequestView {
  readonly traceId: string;
  readonly verdict: Verdict;
  readonly acceptedAt: string | null;
  readonly steps: readonly RequestStep[];
}

/** A request as a user may see it: of one that is lost it cannot be told from one that takes its time. */
export function viewOf(trace: Trace): RequestView {
  const { traceId, sentMs, told } = trace.one;
  const standing = statusOf(trace);
  return {
    traceId,
    verdict: standing === 'lost' ? 'pending' : standing,
    acceptedAt: told === 'accepted' ? new Date(sentMs).toISOString() : null,
    steps: stepsOf(trace).map(([point, { atMs, attempts, outcome, fault }]) => ({
      point,
      at: new Date(atMs).toISOString(),
      attempts,
      outcome,
      fault,
    })),
  };
}

export interface DeadLetter {
  readonly traceId: string;
  readonly point: Point;
  readonly attempts: number;
  readonly fault: string | null;
  readonly deadSince: string;
}

export function deadLettersOf(trace: Trace): DeadLetter[] {
  if (statusOf(trace) !== 'dead-lettered') return [];
  const steps = new Map(stepsOf(trace));
  return deadItems(trace).map(({ at, tries, deadSinceMs = 0 }) => ({
    traceId: trace.one.traceId,
    point: at,
    attempts: tries,
    fault: steps.get(at)?.fault ?? null,
    deadSince: new Date(deadSinceMs).toISOString(),
  }));
}
