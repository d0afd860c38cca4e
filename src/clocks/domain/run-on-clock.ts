/** The messages of one run in their order; it stands on one that it has not passed. */
export interface RunOnClock {
  /** UUID of the run: the same for the same clock, seed and query. */
  readonly connection: string;
  /** All messages have been passed. */
  readonly finished: boolean;
  /** Of the message that it stands on. */
  readonly sequence: number;
  /** When that is due, in milliseconds since the Unix epoch. */
  readonly dueMs: number;
  /** How far a search looks that was given no bound, in milliseconds of the clock: a day of a run without an end, else Infinity. */
  readonly searchedMs: number;
  /** Passes the message without writing it. */
  skip(): void;
  /** Passes the message, which it gives back; undefined for one that is not sent to the streams of the run. */
  read(): RunMessage | undefined;
}

export interface RunMessage {
  readonly id: string;
  /** Name of its event, where the messages of the run have such. */
  readonly event?: string;
  readonly data: Readonly<Record<string, unknown>>;
}
