import { expect, it } from '@jest/globals';
import { FaultBench, frame } from '../../../support/apps/fault-bench.js';

const MIB = 1024 * 1024;

it('pad makes a data line exactly as long, the JSON the same', async () => {
  const { body } = await FaultBench.all(['pad:bytes=100'], { messages: [frame(1, '{"text":"ä"}')] });
  const [, data = ''] = /data: (.*)\n/.exec(body) ?? [];
  expect([Buffer.byteLength(data), JSON.parse(data)]).toEqual([100, { text: 'ä' }]);
});

it('pad leaves a longer line and other messages as they are', async () => {
  const messages = [frame(1, `"${'x'.repeat(50)}"`), frame(2), frame(3)];
  const { pieces } = await FaultBench.all(['pad:bytes=20', 'pad:bytes=40,at=3'], { messages });
  expect(pieces.slice(1).map((piece) => piece.length)).toEqual([messages[0]?.length, 34, 54]);
});

it('pad of 8 MiB is one message at a time, and disconnects no reader that takes it', async () => {
  const bench = new FaultBench([`pad:bytes=${8 * MIB}`]);
  bench.send(...[1, 2, 3].map((n) => frame(n)));
  bench.finish();
  await bench.settle();
  expect([bench.isEnded, bench.disconnected, bench.journal.as(1).messages]).toEqual([true, undefined, 3]);
  expect(bench.behind.most).toBeLessThan(20 * MIB);
  expect(bench.behind.bytes).toBe(0);
  expect([...bench.works]).toEqual(['wire faults']);
});
