import { type Chunk } from '../streaming/chunk.js';
import { type RunOnClock } from './domain/run-on-clock.js';

/** Where what a run holds is counted, together with that of all others. */
export interface RunRoom {
  /** Work on the run, counted until it is done. @param work stops where its signal is aborted @throws FlowProbeError `unavailable` then */
  during<T>(work: (full: AbortSignal) => Promise<T>): Promise<T>;
  /**
   * The run is kept, for whoever may go on with it, and counted until it leaves.
   * @param onFull is called once, where others need the room; it has left then
   */
  keep(onFull: () => void): void;
  leave(): void;
}

/** Of a run that holds next to nothing. */
export const NO_ROOM_NEEDED: RunRoom = {
  during: (work) => work(new AbortController().signal),
  keep: () => undefined,
  leave: () => undefined,
};

/** A run as it is streamed on a clock. */
export interface ClockedRun extends RunOnClock {
  /** Whoever searches the run, or keeps it, does so there. */
  readonly room: RunRoom;
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
