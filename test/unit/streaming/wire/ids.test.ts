import { expect, it } from '@jest/globals';
import { FaultBench, frames } from '../../../support/apps/fault-bench.js';

it.each([
  ['none', [undefined, undefined, undefined]],
  ['repeat', ['1', '1', '1']],
  ['empty', ['', '', '']],
  ['nul', ['1\0', '2\0', '3\0']],
  ['first-only', ['1', undefined, undefined]],
])('ids as=%s', async (as, expected) => {
  const { pieces } = await FaultBench.all([`ids:as=${as}`], { messages: frames(3) });
  expect(pieces.slice(1).map((piece) => /^id: (.*)$/m.exec(piece)?.[1])).toEqual(expected);
  expect(pieces.slice(1).every((piece) => piece.includes('data: {'))).toBe(true);
});
