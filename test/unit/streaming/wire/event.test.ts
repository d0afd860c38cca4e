import { expect, it } from '@jest/globals';
import { FaultBench, frame } from '../../../support/apps/fault-bench.js';

it('event gives each message that name, in place of its own too', async () => {
  const messages = [frame(1), 'id: 2\nevent: gap\ndata: {"from":1,"to":2}\n\n'];
  const { body } = await FaultBench.all(['event:name=a: b, c'], { messages });
  expect(body).toBe('id: 1\nevent: a: b, c\ndata: {"n":1}\n\nid: 2\nevent: a: b, c\ndata: {"from":1,"to":2}\n\n');
});
