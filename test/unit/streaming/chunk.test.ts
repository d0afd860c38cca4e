import { describe, expect, it, test } from '@jest/globals';
import fc from 'fast-check';
import { chunkOf, HEARTBEAT, retryChunk } from '../../../src/streaming/chunk.js';
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

describe('the rare chunks', () => {
  it('beat the heart with a comment, which has no id and is no message', () => {
    expect(HEARTBEAT.body.toString()).toBe(':\n\n');
    expect(HEARTBEAT.messages).toBe(0);
    expect(parseChunks(HEARTBEAT.framed)).toHaveLength(1);
  });

  it('say when to come back, which is no message either', () => {
    const chunk = retryChunk(2000);
    expect(chunk.body.toString()).toBe('retry: 2000\n\n');
    expect(chunk.messages).toBe(0);
  });
});
