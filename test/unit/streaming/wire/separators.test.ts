import { expect, it } from '@jest/globals';
import { FaultBench, frame } from '../../../support/apps/fault-bench.js';

it('separators come raw at the end of the last string that is a value', async () => {
  const { body } = await FaultBench.all(['separators'], {
    messages: [frame(1, '{"type":"x","list":["a","b\\"c"],"n":1}')],
  });
  expect(body).toBe(frame(1, '{"type":"x","list":["a","b\\"c\u2028\u2029\u0085"],"n":1}'));
  expect(JSON.parse(/data: (.*)\n\n/su.exec(body)?.[1] ?? '')).toMatchObject({ list: ['a', 'b"c\u2028\u2029\u0085'] });
});

it('separators need a string', async () => {
  expect((await FaultBench.all(['separators'])).body).not.toContain('\u2028');
});
