/** What one stage keeps of a stream, to send it later: past it, it lets go or takes no more. */
export const MAX_KEPT_BYTES = 1024 * 1024;

/** Pieces that are made between two turns of the loop. */
export const PIECES_PER_TURN = 256;

/** The longest wait that a fault may ask for: a day. */
export const MAX_WAIT_MS = 86_400_000;

export const MAX_MESSAGE = 1_000_000_000;
export const MAX_BYTES_PER_SECOND = 1_000_000_000;
/** Bytes that are looked at in one turn of the loop. */
export const BYTES_PER_TURN = 256 * 1024;
/** Decides chance where nothing else does. */
export const DEFAULT_SEED = 'wire';
/** In place of work: the loop is to turn before there is more. */
export const TURN = Symbol('turn');
