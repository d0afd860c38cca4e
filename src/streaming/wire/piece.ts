/** Where a message ends in a piece. */
export interface MessageEnd {
  /** Offset behind its last byte. */
  readonly at: number;
  /** The same before compression. */
  readonly plainAt: number;
  /** Its id. */
  readonly id?: string | undefined;
}

/** Bytes of a stream that are written at once: one HTTP chunk, one write. */
export interface Piece {
  readonly bytes: Buffer;
  /** Of each message that ends in it, in order. */
  readonly ends: readonly MessageEnd[];
  /** Belongs to a message; otherwise opening lines, a heartbeat, a comment, a `retry:`. */
  readonly isOfMessage: boolean;
  /** Length before compression; the same as that of `bytes` where it is not compressed. */
  readonly plainBytes: number;
  readonly isEncoded: boolean;
}

/** Bytes of one message, or of none. @param id of the message */
export function pieceOf(bytes: Buffer, isOfMessage: boolean, id?: string): Piece {
  const { length } = bytes;
  const ends = isOfMessage ? [{ at: length, plainAt: length, id }] : [];
  return { bytes, ends, isOfMessage, plainBytes: length, isEncoded: false };
}

/** What keeping a piece costs beside its bytes. */
const PIECE_BYTES = 256;

export function costOf({ bytes }: Piece): number {
  return bytes.length + PIECE_BYTES;
}

/** A part of a piece. Of compressed bytes those count that stand for whole messages, and all with the last part. */
export function sliceOf(piece: Piece, from: number, to: number): Piece {
  const bytes = piece.bytes.subarray(from, to);
  const plainTo = (offset: number): number => {
    if (!piece.isEncoded) return offset;
    if (offset === piece.bytes.length) return piece.plainBytes;
    return piece.ends.findLast(({ at }) => at <= offset)?.plainAt ?? 0;
  };
  const plainFrom = plainTo(from);
  const ends = piece.ends
    .filter(({ at }) => at > from && at <= to)
    .map(({ at, plainAt, id }) => ({ at: at - from, plainAt: plainAt - plainFrom, id }));
  return { ...piece, bytes, ends, plainBytes: plainTo(to) - plainFrom };
}

/** Several pieces as one. */
export function joined(pieces: readonly Piece[]): Piece {
  const ends: MessageEnd[] = [];
  let length = 0;
  let plainBytes = 0;
  for (const piece of pieces) {
    for (const { at, plainAt, id } of piece.ends) ends.push({ at: length + at, plainAt: plainBytes + plainAt, id });
    length += piece.bytes.length;
    plainBytes += piece.plainBytes;
  }
  return {
    bytes: Buffer.concat(pieces.map(({ bytes }) => bytes)),
    ends,
    isOfMessage: pieces.some(({ isOfMessage }) => isOfMessage),
    plainBytes,
    isEncoded: pieces.some(({ isEncoded }) => isEncoded),
  };
}

/** A piece cut behind each message that ends in it. */
export function byMessage(piece: Piece): Piece[] {
  const parts: Piece[] = [];
  let from = 0;
  let plainFrom = 0;
  const add = (to: number, plainTo: number, end?: MessageEnd): void => {
    const plainBytes = plainTo - plainFrom;
    const ends = end === undefined ? [] : [{ at: to - from, plainAt: plainBytes, id: end.id }];
    parts.push({ ...piece, bytes: piece.bytes.subarray(from, to), ends, plainBytes });
    [from, plainFrom] = [to, plainTo];
  };
  for (const end of piece.ends) add(end.at, end.plainAt, end);
  if (from < piece.bytes.length) add(piece.bytes.length, piece.plainBytes);
  return parts;
}
