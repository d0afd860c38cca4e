import { defineFault, type StageContext, type ValuesOf } from '../fault.js';
import { MAX_MESSAGE, MAX_WAIT_MS } from '../limits.js';
import { Lookahead } from '../lookahead.js';
import { byMessage, joined, type Piece, pieceOf, sliceOf } from '../piece.js';

const KEYS = {
  at: { type: 'integer', min: 0, max: MAX_MESSAGE, doc: 'after so many messages' },
  bytes: { type: 'integer', min: 0, max: 1_000_000_000_000, doc: 'after so many bytes of the body' },
  ms: { type: 'integer', min: 0, max: MAX_WAIT_MS, doc: 'so long after the start' },
  where: {
    type: 'choice',
    of: ['boundary', 'mid-frame', 'mid-utf8'],
    default: 'boundary',
    doc: 'behind a whole message, within the next one, or within a character of it',
  },
  how: {
    type: 'choice',
    of: ['fin', 'rst', 'hold'],
    default: 'fin',
    doc: 'in order, by a reset, or not at all: nothing more comes and the socket stays open',
  },
} as const;

type CutValues = ValuesOf<typeof KEYS>;

/** Of a message that is kept; more would take more memory than its bytes. */
const MAX_KEPT_PIECES = 4096;

/** The first byte of a character of three: what a reader has of a character that is cut. */
const HALF_CHARACTER = Buffer.of(0xe2);

function isWithinCharacter(bytes: Buffer, offset: number): boolean {
  return ((bytes[offset] ?? 0) & 0xc0) === 0x80;
}

/** How much of a frame comes before a cut at an offset: so much exactly, or up to within a character near to it. */
function lengthBefore(frame: Piece, offset: number, where: CutValues['where']): { length: number; half?: Piece } {
  if (where === 'boundary' || offset <= 0) return { length: 0 };
  const at = Math.min(offset, frame.bytes.length - 1);
  if (where === 'mid-frame' || frame.isEncoded) return { length: at };
  for (let length = at; length < frame.bytes.length; length += 1) {
    if (isWithinCharacter(frame.bytes, length)) return { length };
  }
  for (let length = at; length > 0; length -= 1) if (isWithinCharacter(frame.bytes, length)) return { length };
  // It has none of several bytes, so it gets one.
  return { length: at, half: pieceOf(HALF_CHARACTER, false) };
}

/** The pieces that a frame came in, as far as the cut: the last one is cut short. */
function* piecesBefore(pieces: readonly Piece[], offset: number, where: CutValues['where']): Generator<Piece> {
  const { length, half } = lengthBefore(joined(pieces), offset, where);
  let left = length;
  for (const piece of pieces) {
    if (left === 0) return;
    const part = left < piece.bytes.length ? sliceOf(piece, 0, left) : piece;
    left -= part.bytes.length;
    yield left === 0 && half !== undefined ? joined([part, half]) : part;
  }
}

/** Decides where the cut is, frame by frame. */
class Cut {
  private messages = 0;
  /** As they are written; compressed where a fault before this one compresses. */
  private bytes = 0;
  private plainBytes = 0;
  private readonly dueMs: number | undefined;

  constructor(
    private readonly values: CutValues,
    private readonly context: StageContext,
  ) {
    this.dueMs = values.ms === undefined ? undefined : context.time.nowMs() + values.ms;
  }

  /** When it cuts whether anything comes or not; undefined where it waits for a message, or is not by time. */
  get timeoutMs(): number | undefined {
    return this.values.where === 'boundary' ? this.dueMs : undefined;
  }

  private get isDue(): boolean {
    return this.context.time.nowMs() >= (this.dueMs ?? Infinity);
  }

  /** Whether the cut is here, with nothing more written. @param isWithin a message, of which a part has been written */
  isHere(isWithin: boolean): boolean {
    const { at, bytes, where } = this.values;
    if (where === 'boundary') return !isWithin && (this.isDue || bytes === this.bytes || at === this.messages);
    return bytes === this.bytes;
  }

  /** Whether all of a message must be there to know where in it the cut is, from this piece of it on. */
  needsWhole({ bytes, isOfMessage }: Piece): boolean {
    const { where } = this.values;
    if (this.values.bytes !== undefined) return where === 'boundary' || this.bytes + bytes.length > this.values.bytes;
    if (where === 'boundary' || !isOfMessage) return false;
    return this.values.at === undefined ? this.isDue : this.messages >= this.values.at;
  }

  /** How many bytes of the next frame come before the cut; undefined where it is not in that frame. */
  offsetIn(frame: Piece): number | undefined {
    const { at, bytes } = this.values;
    if (bytes !== undefined) return this.bytes + frame.bytes.length > bytes ? bytes - this.bytes : undefined;
    if (!frame.isOfMessage) return undefined;
    const isHere = at === undefined ? this.isDue : this.messages >= at;
    return isHere ? Math.ceil(frame.bytes.length / 2) : undefined;
  }

  passed(piece: Piece): void {
    this.messages += piece.ends.length;
    this.bytes += piece.bytes.length;
    this.plainBytes += piece.plainBytes;
  }

  happen(): void {
    const { how } = this.values;
    this.context.record({ message: this.messages, byte: this.plainBytes, detail: { how } });
    this.context.cut(how);
  }
}

/** Pieces of a message that are kept until all of it is there. The first of them stay apart; the rest becomes one. */
class KeptPieces {
  private pieces: Piece[] = [];
  private rest: Piece[] = [];
  private blocks: Piece[] = [];

  get isEmpty(): boolean {
    return this.pieces.length === 0;
  }

  add(piece: Piece): void {
    if (this.pieces.length < MAX_KEPT_PIECES) {
      this.pieces.push(piece);
      return;
    }
    this.rest.push(piece);
    if (this.rest.length >= MAX_KEPT_PIECES) this.blocks.push(joined(this.rest.splice(0)));
  }

  take(): Piece[] {
    const more = [...this.blocks.splice(0), ...this.rest.splice(0)];
    return [...this.pieces.splice(0), ...(more.length > 0 ? [joined(more)] : [])];
  }
}

export const CUT = defineFault({
  kind: 'cut',
  doc: 'ends the response',
  example: 'at=50,where=boundary,how=fin',
  keys: KEYS,
  problem: ({ at, bytes, ms }) =>
    [at, bytes, ms].filter((value) => value !== undefined).length === 1
      ? undefined
      : 'needs exactly one of at, bytes and ms',
  bytes: (values, context) =>
    async function* (input) {
      const ahead = new Lookahead(input, context.time);
      const cut = new Cut(values, context);
      const kept = new KeptPieces();
      let isWithin = false;
      try {
        while (!cut.isHere(isWithin)) {
          const looked = await ahead.by(isWithin ? undefined : cut.timeoutMs);
          if (looked.is === 'end') return;
          if (looked.is === 'late') continue;
          // What came as one piece goes on as one, as far as the cut.
          const whole: Piece[] = [];
          let isHere = false;
          for (const part of byMessage(looked.piece)) {
            const endsHere = !part.isOfMessage || part.ends.length > 0;
            if (kept.isEmpty && !cut.needsWhole(part)) {
              cut.passed(part);
              whole.push(part);
              isWithin = !endsHere;
            } else {
              kept.add(part);
              if (!endsHere) continue;
              isWithin = false;
              const pieces = kept.take();
              const offset = cut.offsetIn(joined(pieces));
              isHere = offset !== undefined;
              const passing = offset === undefined ? pieces : [...piecesBefore(pieces, offset, values.where)];
              for (const piece of passing) cut.passed(piece);
              // Only its last piece is of what came now.
              const now = passing.length === pieces.length ? passing.splice(-1) : [];
              yield* passing;
              whole.push(...now);
            }
            isHere ||= cut.isHere(isWithin);
            if (isHere) break;
          }
          if (whole.length > 0) yield joined(whole);
          if (isHere) break;
        }
        cut.happen();
      } finally {
        ahead.stop();
      }
    },
});
