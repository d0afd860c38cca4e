import { describe, expect, it, test } from '@jest/globals';
import fc from 'fast-check';
import { Random } from '../../../src/kernel/random/random.js';
import { BLANK_UUID } from '../../../src/kernel/random/uuid.js';
import { ByteArena } from '../../../src/kernel/byte-arena.js';
import { type Chunk, ChunkArena } from '../../../src/streaming/chunk.js';
import { parseChunks } from '../../support/clients/http-chunks.js';

/** Something that is written, as the bytes it should come to. */
type Piece = { readonly text: string } | { readonly raw: Uint8Array } | { readonly decimal: number };

const anyPiece: fc.Arbitrary<Piece> = fc.oneof(
  fc.record({ text: fc.string({ unit: 'binary', maxLength: 40 }) }),
  fc.record({ raw: fc.uint8Array({ maxLength: 40 }) }),
  fc.record({ decimal: fc.nat(2 ** 31 - 1) }),
  fc.record({ text: fc.constantFrom('', '😀'.repeat(30_000), 'é'.repeat(90_000), '\ud800') }),
  fc.record({ raw: fc.constantFrom(new Uint8Array(0), new Uint8Array(262_144), new Uint8Array(700_000).fill(7)) }),
);

function write(arena: ChunkArena, piece: Piece): void {
  if ('text' in piece) arena.text(piece.text);
  else if ('raw' in piece) arena.raw(piece.raw);
  else arena.decimal(piece.decimal);
}

function bytesOf(piece: Piece): Buffer {
  return Buffer.from('raw' in piece ? piece.raw : 'text' in piece ? piece.text : String(piece.decimal));
}

function chunkOf(arena: ChunkArena, ...pieces: Piece[]): Chunk | undefined {
  arena.begin();
  for (const piece of pieces) write(arena, piece);
  return arena.finishChunk(pieces.length);
}

function decimal(value: number): string | undefined {
  return chunkOf(new ChunkArena(), { decimal: value })?.body.toString();
}

describe('ChunkArena', () => {
  it('makes valid chunks of what is written, all of which stay as they are whatever is written later', () => {
    fc.assert(
      fc.property(fc.array(fc.array(anyPiece, { maxLength: 6 }), { maxLength: 12 }), (contents) => {
        const arena = new ChunkArena();
        const expected = contents.map((pieces) => Buffer.concat(pieces.map(bytesOf)));
        const chunks = contents.map((pieces) => chunkOf(arena, ...pieces));
        chunks.forEach((chunk, index) => {
          const body = expected[index] ?? Buffer.alloc(0);
          if (body.length === 0) {
            expect(chunk).toBeUndefined();
            return;
          }
          expect(chunk?.messages).toBe(contents[index]?.length);
          expect(chunk?.body.equals(body)).toBe(true);
          const parsed = parseChunks(chunk?.framed ?? Buffer.alloc(0));
          expect(parsed.map((data) => data.equals(body))).toEqual([true]);
        });
      }),
      { numRuns: 60 },
    );
  });

  it('keeps thousands of chunks whole over many slabs', () => {
    const arena = new ChunkArena();
    const chunks = Array.from({ length: 5000 }, (_, index) =>
      chunkOf(arena, { text: `id: ${index}\n` }, { text: 'ä'.repeat(index % 331) }, { decimal: index }),
    );
    const wrong = chunks.filter(
      (chunk, index) => chunk?.body.toString() !== `id: ${index}\n${'ä'.repeat(index % 331)}${index}`,
    );
    expect(wrong).toEqual([]);
    expect(parseChunks(Buffer.concat(chunks.map((chunk) => chunk?.framed ?? Buffer.alloc(0))))).toHaveLength(5000);
  });

  it('says how many bytes of frames there are so far', () => {
    const arena = new ChunkArena();
    arena.begin();
    expect(arena.length).toBe(0);
    arena.text('é');
    expect(arena.length).toBe(2);
    arena.raw(new Uint8Array(300_000));
    expect(arena.length).toBe(300_002);
    arena.decimal(1000);
    expect(arena.length).toBe(300_006);
  });

  it('gives nothing where nothing was written, and loses nothing by it', () => {
    const arena = new ChunkArena();
    expect(chunkOf(arena)).toBeUndefined();
    const first = chunkOf(arena, { text: 'first' });
    for (let times = 0; times < 1000; times += 1) expect(chunkOf(arena, { text: '' })).toBeUndefined();
    const second = chunkOf(arena, { text: 'second' });
    expect([first, second].map((chunk) => chunk?.framed.toString())).toEqual(['5\r\nfirst\r\n', '6\r\nsecond\r\n']);
  });

  it('forgets what was begun and not finished', () => {
    const arena = new ChunkArena();
    arena.begin();
    arena.text('left behind');
    expect(chunkOf(arena, { text: 'kept' })?.framed.toString()).toBe('4\r\nkept\r\n');
  });

  it('gives pieces without framing for a file, which stay as they are', () => {
    const arena = new ByteArena();
    const bodies = ['a line\n', 'é'.repeat(200_000), 'another\n'].map((text) => {
      arena.begin();
      arena.text(text);
      return arena.finish();
    });
    arena.begin();
    arena.raw(new Uint8Array(1000).fill(33));
    arena.finish();
    expect(bodies.map(String)).toEqual(['a line\n', 'é'.repeat(200_000), 'another\n']);
  });

  it('uses its memory again once it is sure that nobody holds on to any', () => {
    const arena = new ChunkArena();
    const texts = ['first', 'second', 'third'].map((text) => {
      const chunk = chunkOf(arena, { text }, { raw: new Uint8Array(100_000).fill(46) });
      const emitted = chunk?.body.toString().replaceAll('.', '');
      arena.rewind();
      return [emitted, chunk?.framed.byteOffset];
    });
    expect(texts.map(([emitted]) => emitted)).toEqual(['first', 'second', 'third']);
    expect(new Set(texts.map(([, place]) => place)).size).toBe(1);
  });

  it('puts new identifiers in the blank places of ready-made bytes, at the edge of a slab too', () => {
    const arena = new ChunkArena();
    const random = Random.fromSeed('42');
    const blank = Buffer.from(`é${BLANK_UUID}|${BLANK_UUID}`);
    const texts: string[] = [];
    for (let times = 0; times < 8000; times += 1) {
      arena.begin();
      arena.template(blank, [2, 2 + BLANK_UUID.length + 1], random);
      texts.push(arena.finishChunk(1)?.body.toString() ?? '');
    }
    const uuid = '[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}';
    expect(texts.filter((text) => !new RegExp(`^é${uuid}\\|${uuid}$`).test(text))).toEqual([]);
    expect(new Set(texts.flatMap((text) => text.slice(1).split('|'))).size).toBe(16_000);
    expect(blank.toString()).toBe(`é${BLANK_UUID}|${BLANK_UUID}`);
  });

  test.each([0, 9, 10, 99, 100, 999_999_999, 1_000_000_000, 2 ** 31 - 1])('writes %i in decimal', (value) => {
    expect(decimal(value)).toBe(String(value));
  });

  it('writes every whole number up to 2^31 - 1 in decimal', () => {
    fc.assert(fc.property(fc.nat(2 ** 31 - 1), (value) => decimal(value) === String(value)));
    for (let value = 0; value < 2000; value += 1) expect(decimal(value)).toBe(String(value));
  });
});
