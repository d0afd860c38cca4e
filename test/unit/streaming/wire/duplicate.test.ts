import { expect, it } from '@jest/globals';
import { FaultBench, frame } from '../../../support/apps/fault-bench.js';

it('duplicate sends a message twice, one after the other', async () => {
  const { body, faults } = await FaultBench.all(['duplicate:at=2'], { messages: [1, 2, 3].map((n) => frame(n)) });
  expect(body).toBe([1, 2, 2, 3].map((n) => frame(n)).join(''));
  expect(faults).toMatchObject([{ kind: 'duplicate', message: 2 }]);
});

it('duplicate, sixteen times, makes one message after the other and holds no more than that', async () => {
  const bench = new FaultBench([...Array.from({ length: 15 }, () => 'duplicate:probability=1'), 'pad:bytes=1000000']);
  bench.send(frame(1));
  await bench.turns(50);
  expect(bench.journal.as(1).messages).toBeGreaterThan(5);
  expect(bench.behind.most).toBeLessThan(3_000_000);
  bench.writer.close();
  expect(bench.behind.bytes).toBe(0);
});
