/** The message of one run behind which everything waits that is due at the same moment. */
export interface Hold {
  /** Connection UUID of the run. */
  readonly connection: string;
  readonly sequence: number;
}

/** A clock as all replicas share it. Times are milliseconds. */
export interface ClockRecord {
  readonly name: string;
  /** Of a clock from when it was made to when it is made anew or deleted. */
  readonly generation: string;
  /** Since the Unix epoch: when all runs on the clock begin. */
  readonly startMs: number;
  /** Milliseconds of the clock for one of real time; 0 stands still. */
  readonly speed: number;
  /** Of the clock, when it was moved, or its speed set, last. Whole. */
  readonly elapsedMs: number;
  /**
   * What waits of all that is due by `elapsedMs`, while the clock stands there. `first`: of every run, all but its first message.
   * Null: nothing.
   */
  readonly hold: 'first' | Hold | null;
  /** Rises by 1 with each move and each speed. */
  readonly moves: number;
  /** Wall clock at the last of these, and the replica that wrote it. */
  readonly movedWallMs: number;
  readonly writer: string;
  /** While the clock ran, no replica was further than this; -1 for a clock that has always stood still. */
  readonly ranToMs: number;
}

/** Where a clock stands, and what waits there. */
export type Standing = Pick<ClockRecord, 'elapsedMs' | 'hold' | 'speed'>;

/** Who changes a clock, and when by the wall clock. */
export interface Change {
  readonly writer: string;
  readonly wallMs: number;
}

/** What a clock shows at most: ten years from its start, so that every date that it comes to has four digits. */
export const MAX_ELAPSED_MS = 3650 * 24 * 60 * 60 * 1000;

export const MAX_SPEED = 1000;

/** How far two replicas may be apart on a clock that runs, in real time: their wall clocks and the way of a change. */
const MAX_APART_MS = 5000;

/** A clock at its start. It has sent of each run no more than the first message, so that the search for the next finds any other. */
export function newClock(
  { name, generation, startMs, speed }: Pick<ClockRecord, 'name' | 'generation' | 'startMs' | 'speed'>,
  { writer, wallMs }: Change,
): ClockRecord {
  const hold = speed === 0 ? 'first' : null;
  const marks = { moves: 0, movedWallMs: wallMs, writer, ranToMs: -1 };
  return { name, generation, startMs, speed, elapsedMs: 0, hold, ...marks };
}

/** The clock where it is moved to. What has run may have been a little ahead elsewhere. */
export function moved(record: ClockRecord, to: Standing, { writer, wallMs }: Change): ClockRecord {
  return {
    ...record,
    ...to,
    // A clock that runs leaves its place at once.
    hold: to.speed > 0 ? null : to.hold,
    moves: record.moves + 1,
    movedWallMs: wallMs,
    writer,
    ranToMs: Math.max(record.ranToMs, ranTo(record, to.elapsedMs)),
  };
}

function ranTo({ speed }: ClockRecord, elapsedMs: number): number {
  return speed > 0 ? elapsedMs + speed * MAX_APART_MS : -1;
}

/** What a clock shows `sinceMs` of real time after it was moved last; not rounded while it runs. */
export function elapsedAfter({ elapsedMs, speed }: ClockRecord, sinceMs: number): number {
  return speed === 0 ? elapsedMs : Math.min(MAX_ELAPSED_MS, elapsedMs + Math.max(0, sinceMs) * speed);
}

/** The last message of a run that may be sent, of those that are due; Infinity for all of them. */
export function lastSequenceOf({ hold }: Pick<ClockRecord, 'hold'>, connection: string): number {
  if (hold === null) return Infinity;
  if (hold === 'first') return 0;
  return hold.connection === connection ? hold.sequence : Infinity;
}

/** One message of a run: which, and when it is due on the clock, in milliseconds from the clock's start. */
export interface DueMessage {
  readonly connection: string;
  readonly sequence: number;
  readonly dueMs: number;
}

/**
 * Whether a client can have got a message from any replica since the clock was made; otherwise its id is from before the clock
 * was made anew.
 * @param elapsedMs what the clock shows here
 */
export function canBeSent(record: ClockRecord, elapsedMs: number, message: DueMessage): boolean {
  const { connection, sequence, dueMs } = message;
  if (dueMs <= Math.max(record.ranToMs, ranTo(record, elapsedMs))) return true;
  return dueMs <= elapsedMs && sequence <= lastSequenceOf(record, connection);
}
