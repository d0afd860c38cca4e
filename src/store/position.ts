/** Where an entry is: its topic's epoch, and its sequence. */
export interface Position {
  readonly epoch: string;
  readonly sequence: number;
}

/** Where to begin: with what comes from now on, with all that is kept, or after an entry that has been seen. */
export type Start = 'live' | 'backlog' | Position;
