import { defineFault } from '../fault.js';
import { MAX_BYTES_PER_SECOND } from '../limits.js';
import { sliceOf } from '../piece.js';

const MS_PER_SECOND = 1000;
/** How many pieces a second of bytes is written in. */
const PIECES_PER_SECOND = 10;
/** How much of the lateness of timers is made good. */
const MAX_LATE_MS = 100;

export const SLOW = defineFault({
  kind: 'slow',
  doc: 'as few bytes a second, in pieces of a tenth of a second',
  example: 'bytesPerSecond=2000',
  keys: {
    bytesPerSecond: { type: 'integer', isRequired: true, min: 1, max: MAX_BYTES_PER_SECOND, doc: 'how many' },
  },
  isSteady: true,
  bytes: ({ bytesPerSecond }, { time }) => {
    const pieceBytes = Math.ceil(bytesPerSecond / PIECES_PER_SECOND);
    return async function* (input) {
      let freeMs = time.nowMs();
      // By how much its timers were late, as far as that is not made good: a pause of the source or of the reader is not.
      let lateMs = 0;
      for await (const piece of input) {
        for (let from = 0; from < piece.bytes.length; from += pieceBytes) {
          const part = sliceOf(piece, from, Math.min(from + pieceBytes, piece.bytes.length));
          const isEarly = freeMs > time.nowMs();
          if (isEarly) await time.wait(freeMs - time.nowMs());
          const behindMs = time.nowMs() - freeMs;
          lateMs = Math.min(behindMs, isEarly ? MAX_LATE_MS : lateMs);
          freeMs = time.nowMs() - lateMs + (part.bytes.length / bytesPerSecond) * MS_PER_SECOND;
          yield part;
        }
      }
      // The response ends when the last byte has had its time.
      if (freeMs > time.nowMs()) await time.wait(freeMs - time.nowMs());
    };
  },
});
