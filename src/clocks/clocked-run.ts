import { type Chunk } from '../streaming/chunk.js';
import { type RunOnClock } from './domain/run-on-clock.js';

/** A run as it is streamed on a clock. */
export interface ClockedRun extends RunOnClock {
  /** Path and query that open the same run again on the same clock, such as `/stream?seed=42`. */
  readonly address: string;
  /**
   * What is due by `nowMs` (milliseconds since the Unix epoch) and not behind the message `lastSequence`, up to a bound; undefined
   * where nothing is.
   */
  take(nowMs: number, lastSequence: number): Chunk | undefined;
}

/** What a run on a clock is made from, beside its query. */
export interface ClockIdentity {
  readonly name: string;
  /** When it begins, in milliseconds since the Unix epoch. */
  readonly startMs: number;
}
