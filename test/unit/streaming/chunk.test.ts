import { describe, expect, it, test } from '@jest/globals';
import fc from 'fast-check';
import { Chunk, chunkOf } from '../../../src/streaming/chunk.js';
import { parseChunks } from '../../support/clients/http-chunks.js';

const anyText = fc.string({ unit: 'binary', minLength: 1, maxLength: 300 });

describe('chunkOf', () => {
  it('frames any text as one HTTP chunk, and gives it back as it was', () => {
    fc.assert(
      fc.property(anyText, fc.nat(), (text, messages) => {
        const chunk = chunkOf(text, messages);
        expect(parseChunks(chunk.framed).map(String)).toEqual([text]);
        expect(chunk.body.toString()).toBe(text);
        expect(chunk.messages).toBe(messages);
      }),
    );
  });

  test.each([
    ['a', '1\r\na\r\n'],
    ['x'.repeat(255), `ff\r\n${'x'.repeat(255)}\r\n`],
    ['x'.repeat(4096), `1000\r\n${'x'.repeat(4096)}\r\n`],
    ['é日😀', '9\r\né日😀\r\n'],
  ])('counts bytes, not characters', (text, framed) => {
    expect(chunkOf(text, 1).framed.toString()).toBe(framed);
  });
});

describe('detached', () => {
  it('has the same bytes in memory of its own, once for all readers', () => {
    const slab = Buffer.alloc(100_000);
    const chunk = chunkOf('data: 1\n\n', 1);
    chunk.framed.copy(slab, 50);
    const inSlab = new Chunk(slab.subarray(50, 50 + chunk.framed.length), 3, 1);
    expect(inSlab.detached().framed.equals(chunk.framed)).toBe(true);
    expect(inSlab.detached().framed.buffer).not.toBe(slab.buffer);
    expect(inSlab.detached()).toBe(inSlab.detached());
    expect(inSlab.detached().detached()).toBe(inSlab.detached());
  });
});
