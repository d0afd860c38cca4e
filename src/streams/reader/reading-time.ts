/** How long a document may take, in milliseconds of a processor; and for each of its messages besides. */
export const MAX_READ_MS = 1000;
export const MAX_MESSAGE_MS = 20;
export const TOO_LONG = 'it takes too long to work out; what is made of it must be simpler';

/** What is read from now on: for who ends a thread that hangs there. */
export interface ReadStep {
  /** As `line 3, column 5`; empty where it is the whole document. */
  readonly field: string;
  /** Where it stands, as a JSON pointer. */
  readonly pointer: string;
  /** How long the document may take, in milliseconds of a processor. */
  readonly limitMs: number;
  /** Of the thread: see `threadStatistics`. */
  readonly statistics: string | undefined;
}
