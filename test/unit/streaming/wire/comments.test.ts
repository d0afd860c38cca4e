import { expect, it } from '@jest/globals';
import { FaultBench, frame, frames } from '../../../support/apps/fault-bench.js';

it('comments stand between messages, each a write of its own', async () => {
  const { pieces } = await FaultBench.all(['comments:every=2,bytes=3'], { messages: frames(4) });
  expect(pieces.slice(1)).toEqual([frame(1), frame(2), ':---\n', frame(3), frame(4), ':---\n']);
});
