import { type StepOutcome } from './fault-kind.js';
import { type Point } from './points.js';
import { type Mode } from './settings.js';

/** A message at one place of its way, and what it waits for. */
export interface QueuedMessage {
  readonly at: Point;
  /** Tries in vain so far, here. */
  readonly tries: number;
  /** Since when it is here, or was last tried. */
  readonly sinceMs: number;
  readonly dueMs: number;
  /** Of the point's setting when it was put here: with another one it is due at once. */
  readonly version: number;
  /** Its step has been taken and only takes its time. */
  readonly isDelayed?: true;
  /** It has been given up, and lies here until somebody has it tried again. */
  readonly deadSinceMs?: number;
}

/** All tries of a step, of all copies of the message. */
export interface StepRecord {
  readonly atMs: number;
  readonly attempts: number;
  readonly hits: number;
  readonly outcome: StepOutcome;
  /** The kind that hit it last. */
  readonly fault: string | null;
  readonly firstHitMs?: number;
  readonly lastHitMs?: number;
}

/** What both sides know of a request. */
export interface RequestInfo {
  readonly traceId: string;
  readonly run: number;
  readonly mode: Mode;
  /** Its number since the faults were set. */
  readonly ordinal: number;
  readonly sentMs: number;
}

/** A backend with its outbox and inbox, and the lambda that feeds it: 1 has the points 1, 2, 7 and 8, 2 has 3 to 6. */
export type Backend = 1 | 2;

/**
 * What one side has of a request: state, outbox, inbox and what its lambda still has to deliver, in one record, so that they
 * change together or not at all.
 */
export interface BackendRecord extends RequestInfo {
  readonly side: Backend;
  /** What the frontend was told; of side 1 alone. */
  readonly told?: 'accepted' | 'failed';
  readonly items: readonly QueuedMessage[];
  readonly steps: Readonly<Partial<Record<Point, StepRecord>>>;
  /** The inbox has had its message. */
  readonly isSeen: boolean;
  /** How often the effect was applied: Backend 2's processing, Backend 1's taking note of it. */
  readonly effects: number;
  /** Messages that were put on the bus. */
  readonly published: number;
  /** Sequences of the messages of the bus that were taken, so that none is taken twice over a restart. */
  readonly taken: readonly number[];
}

export function newRecord(side: Backend, { traceId, run, mode, ordinal, sentMs }: RequestInfo): BackendRecord {
  const empty = { items: [], steps: {}, isSeen: false, effects: 0, published: 0, taken: [] };
  return { side, traceId, run, mode, ordinal, sentMs, ...empty };
}

/** What one try was, for telemetry and spans. */
export interface Trial {
  readonly traceId: string;
  readonly point: Point;
  readonly attempt: number;
  readonly outcome: StepOutcome;
  readonly fault: string | null;
  /** From when it was due until it was done. */
  readonly sinceMs: number;
  readonly atMs: number;
}
