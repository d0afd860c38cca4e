import { type Random } from '../../../kernel/random/random.js';
import { defineFault } from '../fault.js';
import { type Piece } from '../piece.js';

const CR = '\r';
const LF = '\n';
const CRLF = '\r\n';

type NextLineEnd = (before: string) => string;

/** Each drawn by itself; but a line feed directly behind a carriage return would be one line end with it. */
function mixed(random: Random): NextLineEnd {
  return (before) => {
    const ends = before === CR ? [CR, CRLF] : [LF, CR, CRLF];
    return ends[random.integer(0, ends.length - 1)] ?? LF;
  };
}

/** Bytes as characters of their own, so that no character is cut. */
const AS_BYTES = 'latin1';

class LineEnds {
  private lastByte = '';

  constructor(private readonly next: NextLineEnd) {}

  of(piece: Piece): Piece {
    const ends = [...piece.ends];
    let text = '';
    let from = 0;
    let nextEnd = 0;
    const source = piece.bytes.toString(AS_BYTES);
    for (let at = source.indexOf(LF); ; at = source.indexOf(LF, from)) {
      const to = at < 0 ? source.length : at;
      text += source.slice(from, to);
      if (at >= 0) text += this.next(text === '' ? this.lastByte : text.slice(-1));
      from = at < 0 ? source.length : at + 1;
      for (; nextEnd < ends.length && (piece.ends[nextEnd]?.at ?? 0) <= from; nextEnd += 1)
        ends[nextEnd] = { ...ends[nextEnd], at: text.length, plainAt: text.length };
      if (at < 0) break;
    }
    if (text !== '') this.lastByte = text.slice(-1);
    const bytes = Buffer.from(text, AS_BYTES);
    return { ...piece, bytes, ends, plainBytes: bytes.length };
  }
}

export const LINE_ENDS = defineFault({
  kind: 'line-ends',
  doc: 'other line ends; what is compressed stays as it is',
  example: 'as=crlf',
  keys: {
    as: {
      type: 'choice',
      isRequired: true,
      of: ['lf', 'cr', 'crlf', 'mixed'],
      doc: 'which; mixed: each line end drawn by itself',
    },
  },
  isSteady: true,
  isSingle: true,
  bytes: ({ as }, { random }) => {
    const next = { lf: () => LF, cr: () => CR, crlf: () => CRLF, mixed: mixed(random) }[as];
    const lineEnds = new LineEnds(next);
    return async function* (input) {
      for await (const piece of input) yield piece.isEncoded ? piece : lineEnds.of(piece);
    };
  },
});
