import { expect, it } from '@jest/globals';
import { FaultBench, frame, frames, OPENING } from '../../../support/apps/fault-bench.js';

it('gather writes what came within a second at once', async () => {
  const bench = new FaultBench(['gather']);
  bench.send(frame(1));
  await bench.advance(600);
  bench.send(frame(2));
  await bench.advance(350);
  expect(bench.pieces).toEqual([OPENING]);
  await bench.advance(100);
  expect(bench.pieces).toEqual([OPENING, frame(1) + frame(2)]);
});

it('gather writes so many messages at once, and the rest at the end', async () => {
  const { pieces } = await FaultBench.all(['gather:messages=4']);
  expect(pieces).toEqual([OPENING, frames(4).join(''), frame(5) + frame(6)]);
});

it('gather holds 1 MiB at most', async () => {
  const messages = Array.from({ length: 40 }, (_, index) => frame(index + 1, `"${'x'.repeat(100_000)}"`));
  const bench = new FaultBench(['gather:messages=1000000']);
  for (const each of messages) {
    bench.send(each);
    await bench.settle();
  }
  bench.finish();
  await bench.settle();
  expect([bench.isEnded, bench.body === messages.join(''), bench.behind.bytes]).toEqual([true, true, 0]);
  expect(bench.behind.most).toBeLessThan(3_000_000);
});
