import { defineFault } from '../fault.js';
import { joined, pieceOf } from '../piece.js';

const BYTE_ORDER_MARK = Buffer.from('\u{feff}');

export const BOM = defineFault({
  kind: 'bom',
  doc: 'a byte order mark (U+FEFF) before the first byte',
  example: 'bytes=whole',
  keys: {
    bytes: {
      type: 'choice',
      of: ['whole', 'one-by-one'],
      default: 'whole',
      doc: 'with the first bytes, or each of its three bytes in a write of its own',
    },
  },
  isSteady: true,
  bytes: ({ bytes }) =>
    async function* (input) {
      let isFirst = true;
      for await (const piece of input) {
        if (isFirst && bytes === 'one-by-one') {
          for (const byte of BYTE_ORDER_MARK) yield pieceOf(Buffer.of(byte), false);
        }
        yield isFirst && bytes === 'whole' ? joined([pieceOf(BYTE_ORDER_MARK, false), piece]) : piece;
        isFirst = false;
      }
    },
});
