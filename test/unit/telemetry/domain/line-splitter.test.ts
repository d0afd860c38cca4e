import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { type Line, LineSplitter } from '../../../../src/telemetry/domain/line-splitter.js';

const MOST = 64;

function textOf(line: Line | undefined): string | undefined {
  return Buffer.isBuffer(line) ? line.toString('latin1') : line;
}

/** What a splitter that has all at once would say. */
function expected(bytes: Buffer): { lines: string[]; rest: string | undefined } {
  const parts = bytes.toString('latin1').split('\n');
  const rest = parts.pop() ?? '';
  const lines = [...parts, ...(rest.length > MOST ? [rest] : [])].map((line) =>
    line.length > MOST ? 'too-long' : line,
  );
  return { lines, rest: rest === '' || rest.length > MOST ? undefined : rest };
}

describe('LineSplitter', () => {
  it('gives the same lines however the bytes are divided on the way', () => {
    const bytes = fc
      .array(fc.tuple(fc.uint8Array({ maxLength: 2 * MOST }), fc.boolean()), { maxLength: 12 })
      .map((pieces) =>
        Buffer.concat(pieces.map(([piece, ends]) => Buffer.concat([piece, Buffer.from(ends ? '\n' : '')]))),
      );
    fc.assert(
      fc.property(bytes, fc.array(fc.integer({ min: 1, max: 40 })), (all, sizes) => {
        const splitter = new LineSplitter(MOST);
        const lines: (string | undefined)[] = [];
        for (let from = 0, index = 0; from < all.length; index += 1) {
          const size = sizes[index] ?? 7;
          lines.push(...splitter.push(all.subarray(from, from + size)).map(textOf));
          from += size;
        }
        expect({ lines, rest: textOf(splitter.end()) }).toEqual(expected(all));
      }),
      { numRuns: 500 },
    );
  });

  it('finds a line that is cut in half at every byte', () => {
    const line = Buffer.from('{"name":"grüße 😀"}');
    for (let cut = 0; cut <= line.length; cut += 1) {
      const splitter = new LineSplitter(MOST);
      const all = Buffer.concat([line, Buffer.from('\nnext\n')]);
      const lines = [...splitter.push(all.subarray(0, cut)), ...splitter.push(all.subarray(cut))];
      expect(lines.map(String)).toEqual([line.toString(), 'next']);
    }
  });

  it('takes a line of the very length, and not one byte more', () => {
    const splitter = new LineSplitter(MOST);
    const lines = splitter.push(Buffer.from(`${'a'.repeat(MOST)}\n${'b'.repeat(MOST + 1)}\nc\n`));
    expect(lines.map(textOf)).toEqual(['a'.repeat(MOST), 'too-long', 'c']);
  });

  it('reports a line without an end once, as soon as it is too long, and keeps none of it', () => {
    const splitter = new LineSplitter(MOST);
    const emitted = Array.from({ length: 1000 }, () => splitter.push(Buffer.alloc(10, 'x'))).flat();
    expect(emitted).toEqual(['too-long']);
    expect(splitter.end()).toBeUndefined();
    expect(splitter.push(Buffer.from('\nnext\n')).map(textOf)).toEqual(['next']);
  });

  it('does not write over a line that somebody holds', () => {
    const splitter = new LineSplitter(MOST);
    splitter.push(Buffer.from('fir'));
    const [first] = splitter.push(Buffer.from('st\nsec'));
    const [second] = splitter.push(Buffer.from('ond\n'));
    expect([first, second].map(textOf)).toEqual(['first', 'second']);
  });
});
