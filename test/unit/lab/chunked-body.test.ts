import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { readChunks } from '../../../src/lab/domain/chunked-body.js';

const read = (text: string): { body: string; state: string } => {
  const { body, state } = readChunks(Buffer.from(text));
  return { body: Buffer.concat(body).toString(), state };
};

describe('a chunked body', () => {
  it.each([
    ['3\r\nabc\r\n0\r\n\r\n', 'abc', 'complete'],
    ['1\r\na\r\n002\r\nbc\r\n0\r\n\r\n', 'abc', 'complete'],
    ['A;x="y"\r\n0123456789\r\n0;z\r\nTrailer: v\r\n\r\n', '0123456789', 'complete'],
    ['3\r\nabc\r\n0\r\n', 'abc', 'open'],
    ['3\r\nabc\r\n', 'abc', 'open'],
    ['3\r\nab', 'ab', 'open'],
    ['3\r\nabc\r\n1', 'abc', 'open'],
    ['3\r\nabc\r\nxyz\r\n', 'abc', 'broken'],
    ['3\r\nabcd\r\n', 'abc', 'broken'],
    ['3\nabc\r\n', '', 'broken'],
    ['-3\r\nabc\r\n', '', 'broken'],
    ['\r\n', '', 'broken'],
    ['1'.repeat(2000), '', 'broken'],
  ])('%j is %j, %s', (text, body, state) => {
    expect(read(text)).toEqual({ body, state });
  });

  it('has the bytes that were put into chunks', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ minLength: 1 })), (parts) => {
        const chunks = parts.map((part) => `${Buffer.byteLength(part).toString(16)}\r\n${part}\r\n`);
        expect(read(`${chunks.join('')}0\r\n\r\n`)).toEqual({ body: parts.join(''), state: 'complete' });
      }),
    );
  });
});
