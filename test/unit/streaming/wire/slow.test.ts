import { expect, it } from '@jest/globals';
import { FaultBench, frames } from '../../../support/apps/fault-bench.js';

it('slow sends as few bytes a second', async () => {
  const bench = new FaultBench(['slow:bytesPerSecond=40']);
  bench.send(...frames(6));
  bench.finish();
  await bench.advance(1000);
  expect(bench.bytes.length).toBeGreaterThanOrEqual(36);
  expect(bench.bytes.length).toBeLessThanOrEqual(44);
  await bench.advance(4000);
  expect([bench.isEnded, bench.body]).toEqual([true, frames(6).join('')]);
});

it('slow disconnects a reader whose source goes on', async () => {
  const bench = new FaultBench(['slow:bytesPerSecond=10']);
  const much = `data: ${'x'.repeat(300_000)}\n\n`;
  for (let times = 0; times < 10; times += 1) bench.send(much);
  await bench.settle();
  expect([bench.disconnected, bench.behind.bytes]).toEqual(['bytes-behind', 0]);
});
