/** Where an entry of a topic is: the topic's epoch, and the entry's sequence. */
export interface Cursor {
  readonly epoch: string;
  readonly sequence: number;
}

/** Where a subscription starts: with what is appended from now on, with all that is kept, or after an entry. */
export type StartAt = 'live' | 'backlog' | Cursor;

/** A cursor as the id of a message: `<epoch>:<sequence>`. */
export function formatCursor({ epoch, sequence }: Cursor): string {
  return `${epoch}:${sequence}`;
}

/** Reads `<epoch>:<sequence>`; undefined for any other text. */
export function parseCursor(text: string): Cursor | undefined {
  return toCursor(/^([A-Za-z0-9]{1,40}):(0|[1-9]\d{0,14})$/.exec(text));
}

/** Of a match with the epoch and the sequence as its groups. */
export function toCursor(match: RegExpExecArray | null): Cursor | undefined {
  return match === null ? undefined : { epoch: match[1] ?? '', sequence: Number(match[2]) };
}
