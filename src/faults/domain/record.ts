import { type StepOutcome } from './fault-kind.js';
import { type Point } from './points.js';
import { type Mode } from './settings.js';

/** A message at one place of its way, and what it waits for. */
export interface QueuedMessage {
  readonly at: Point;
  /** Failed tries so far, here. */
  readonly tries: number;
  /** Since when it is here, or was last tried. */
  readonly sinceMs: number;
  readonly dueMs: number;
  /** Of the point's setting when it was put here: with another one it is due at once. */
  readonly version: number;
  /** Its step has been tried, and ends when the message is due. */
  readonly isDelayed?: true;
  /** It is a dead letter, and stays here until somebody redrives or deletes it. */
  readonly deadSinceMs?: number;
  /** The code of the error that stopped it, where it did not use up its tries. */
  readonly stoppedBy?: string;
}

/** All tries of a step, of all copies of the message. */
export interface StepRecord {
  readonly atMs: number;
  readonly attempts: number;
  readonly hits: number;
  /** How often the step took effect: a message stored, published, handed over or applied. */
  readonly effects: number;
  readonly outcome: StepOutcome;
  /** The kind that hit it last. */
  readonly fault: string | null;
  readonly firstHitMs?: number;
  readonly lastHitMs?: number;
}

/** What both backends know of a request. */
export interface RequestInfo {
  readonly traceId: string;
  readonly run: number;
  readonly mode: Mode;
  /** Its number since the faults were set. */
  readonly ordinal: number;
  readonly sentMs: number;
}

/** A backend with its outbox and inbox, and the lambda that reads the bus for it. `POINTS` says which steps are its own. */
export type Backend = 1 | 2;

/**
 * What one backend has of a request: state, outbox, inbox and what its lambda still has to deliver, in one record, so that
 * they change together or not at all.
 */
export interface BackendRecord extends RequestInfo {
  readonly backend: Backend;
  /** What the frontend was answered; of backend 1 alone. */
  readonly answer?: 'accepted' | 'failed';
  readonly items: readonly QueuedMessage[];
  readonly steps: Readonly<Partial<Record<Point, StepRecord>>>;
  /** Messages that were put on the bus. */
  readonly published: number;
  /** Messages that came from the bus. */
  readonly arrived: number;
  /** The bus's sequences of the last of them, so that none is taken twice over a restart. */
  readonly taken: readonly number[];
  /** When its dead letters were deleted. */
  readonly deletedAtMs?: number;
}

export function newRecord(backend: Backend, { traceId, run, mode, ordinal, sentMs }: RequestInfo): BackendRecord {
  return { backend, traceId, run, mode, ordinal, sentMs, items: [], steps: {}, published: 0, arrived: 0, taken: [] };
}

/** What one try was, for telemetry and spans. A try that is delayed is reported twice: when it begins, and when it ends. */
export interface Trial {
  readonly traceId: string;
  readonly point: Point;
  readonly attempt: number;
  readonly outcome: StepOutcome;
  readonly fault: string | null;
  /** Since when it was due. */
  readonly sinceMs: number;
  /** When it was tried. */
  readonly atMs: number;
  /** When it was done; null while it is delayed. */
  readonly endedMs: number | null;
  /** The second report of a try that was delayed. */
  readonly isEndOfDelay?: true;
}
