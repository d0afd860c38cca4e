import { type OutgoingHttpHeaders } from 'node:http';
import { Compression } from '../../../kernel/compression.js';
import { defineFault } from '../fault.js';
import { byMessage, joined, type Piece } from '../piece.js';

function encoded(piece: Piece, bytes: Buffer): Piece {
  const ends =
    piece.ends.length > 0 ? [{ at: bytes.length, plainAt: piece.plainBytes, id: piece.ends.at(-1)?.id }] : [];
  return { ...piece, bytes, ends, isEncoded: true };
}

export const ENCODING = defineFault({
  kind: 'encoding',
  doc: 'compresses, flushed at each message, whatever the client accepts',
  example: 'as=gzip',
  keys: {
    as: { type: 'choice', isRequired: true, of: ['gzip', 'br', 'deflate'], doc: 'deflate: the zlib format (RFC 1950)' },
  },
  isSteady: true,
  isSingle: true,
  head: ({ as }): { headers: OutgoingHttpHeaders } => ({ headers: { 'Content-Encoding': as } }),
  bytes: ({ as }, { time }) =>
    async function* (input) {
      const compression = new Compression(as);
      try {
        for await (const piece of input) {
          const parts: Piece[] = [];
          for (const part of byMessage(piece)) {
            parts.push(encoded(part, await time.while(compression.compress(part.bytes))));
          }
          yield joined(parts);
        }
        const bytes = await time.while(compression.finish());
        yield { bytes, ends: [], isOfMessage: false, plainBytes: 0, isEncoded: true };
      } finally {
        compression.close();
      }
    },
});
