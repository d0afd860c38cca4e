import { expect, it } from '@jest/globals';
import { FaultBench, frame, frames, OPENING } from '../../../support/apps/fault-bench.js';

it('retry comes before the first message, with any value', async () => {
  const { text, faults } = await FaultBench.all(['retry:value=-1e3, or so'], { messages: frames(1) });
  expect(text).toBe(`${OPENING}retry: -1e3, or so\n${frame(1)}`);
  expect(faults).toMatchObject([{ kind: 'retry', message: 0, detail: { value: '-1e3, or so' } }]);
});

it('retry comes behind the message that is asked for', async () => {
  const { body } = await FaultBench.all(['retry:value=0,at=2'], { messages: frames(3) });
  expect(body).toBe(`${frame(1)}${frame(2)}retry: 0\n${frame(3)}`);
});
