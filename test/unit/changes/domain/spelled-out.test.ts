import { describe, expect, it } from '@jest/globals';
import { lengthSpelledOut, textLength } from '../../../../src/changes/domain/spelled-out.js';

describe('how long JSON-LD can become when it is spelled out', () => {
  it('is its own length without a context', () => {
    expect(lengthSpelledOut({ '@id': 'abc', pq: ['d', 5, null, { r: true }] })).toBe(3 + 3 + 2 + 1 + 1);
  });

  it('counts all that its context holds for each name and text', () => {
    expect(textLength({ '@vocab': '12345678' })).toBe(14);
    expect(lengthSpelledOut({ p: 'a', q: 1 }, 100)).toBe(3 * 100 + 3);
    expect(lengthSpelledOut(['a', ['b']], 100)).toBe(202);
  });

  it('counts a context of its own for what is inside it, and not for its neighbours', () => {
    const inner = { '@context': { a: '1234' }, p: 'x' };
    expect(lengthSpelledOut(inner)).toBe(2 * 5 + 2);
    expect(lengthSpelledOut([inner, { p: 'x' }], 10)).toBe(2 * 15 + 2 + 2 * 10 + 2);
  });
});
