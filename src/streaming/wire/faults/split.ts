import { type Random } from '../../../kernel/random/random.js';
import { defineFault } from '../fault.js';
import { BYTES_PER_TURN, MAX_WAIT_MS, PIECES_PER_TURN, TURN } from '../limits.js';
import { byMessage, sliceOf } from '../piece.js';

const MAX_BYTES = 1024 * 1024;
const MAX_RANDOM_BYTES = 32;
const CR = 13;
const LF = 10;
/** A byte of UTF-8 that is not the first of its character: 10xxxxxx. */
const isContinuation = (byte: number): boolean => (byte & 0xc0) === 0x80;

/** Whether to cut in front of the byte at an offset. */
type CutsAt = (bytes: Buffer, offset: number) => boolean;

/** Where a line ends behind the byte at the offset: behind LF, or behind CR without LF. */
function isLineEnd(bytes: Buffer, offset: number): boolean {
  return bytes[offset] === LF || (bytes[offset] === CR && bytes[offset + 1] !== LF);
}

const CUTS = {
  'cr-lf': (bytes, offset) => bytes[offset - 1] === CR && bytes[offset] === LF,
  'blank-line': (bytes, offset) => {
    const last = bytes[offset] === CR && bytes[offset + 1] === LF ? offset + 1 : offset;
    return isLineEnd(bytes, offset - 1) && isLineEnd(bytes, last);
  },
  utf8: (bytes, offset) => isContinuation(bytes[offset] ?? 0),
} as const satisfies Record<string, CutsAt>;

/** Offsets of the cuts, one after the other. */
function* cutsOf(bytes: Buffer, cutsAt: CutsAt): Generator<number | typeof TURN> {
  for (let offset = 1; offset < bytes.length; offset += 1) {
    if (offset % BYTES_PER_TURN === 0) yield TURN;
    if (cutsAt(bytes, offset)) yield offset;
  }
}

function* everySoMany(bytes: Buffer, next: () => number): Generator<number> {
  for (let offset = next(); offset < bytes.length; offset += next()) yield offset;
}

function cutter(bytes: number, at: keyof typeof CUTS | 'random' | undefined, random: Random) {
  return (piece: Buffer): Generator<number | typeof TURN> => {
    if (at === undefined) return everySoMany(piece, () => bytes);
    if (at === 'random') return everySoMany(piece, () => random.integer(1, MAX_RANDOM_BYTES));
    return cutsOf(piece, CUTS[at]);
  };
}

export const SPLIT = defineFault({
  kind: 'split',
  doc: 'cuts what is written into pieces, each a write of its own',
  example: 'bytes=7,gapMs=0',
  keys: {
    bytes: { type: 'integer', min: 1, max: MAX_BYTES, doc: 'of a piece; 1 where `at` is left out too' },
    at: {
      type: 'choice',
      of: ['cr-lf', 'blank-line', 'utf8', 'random'],
      doc: 'between CR and LF; before a blank line; within characters; after 1 to 32 bytes',
    },
    gapMs: {
      type: 'integer',
      min: 0,
      max: MAX_WAIT_MS,
      default: 0,
      doc: 'between pieces; 0: the next turn of the loop',
    },
  },
  isSteady: true,
  problem: ({ bytes, at }) => (bytes !== undefined && at !== undefined ? 'takes bytes or at, not both' : undefined),
  bytes: ({ bytes = 1, at, gapMs }, { random, time }) => {
    const cuts = cutter(bytes, at, random);
    return async function* (input) {
      let made = 0;
      for await (const whole of input) {
        for (const piece of byMessage(whole)) {
          let from = 0;
          for (const to of cuts(piece.bytes)) {
            if (to === TURN) {
              await time.wait(0);
              continue;
            }
            yield sliceOf(piece, from, to);
            from = to;
            made += 1;
            // What comes behind may keep pieces without writing one.
            if (gapMs > 0 || made % PIECES_PER_TURN === 0) await time.wait(gapMs);
          }
          yield sliceOf(piece, from, piece.bytes.length);
        }
      }
    };
  },
});
