import { expect, it } from '@jest/globals';
import { FaultBench, frame, frames } from '../../../support/apps/fault-bench.js';

const numbersIn = (body: string): number[] => [...body.matchAll(/"n":(\d+)/g)].map(([, n]) => Number(n));

it('reorder loses none and moves none by as much as the window', async () => {
  const { body, behind } = await FaultBench.all(['reorder:window=4'], { messages: frames(200) });
  const numbers = numbersIn(body);
  expect(numbers).not.toEqual(frames(200).map((_, index) => index + 1));
  expect([...numbers].sort((a, b) => a - b)).toEqual(frames(200).map((_, index) => index + 1));
  for (const [index, number] of numbers.entries()) expect(Math.abs(index + 1 - number)).toBeLessThan(4);
  expect(behind.bytes).toBe(0);
});

it('reorder with probability 0 changes nothing, and keeps little of messages that are long', async () => {
  expect((await FaultBench.all(['reorder:probability=0'])).body).toBe(frames(6).join(''));
  const long = Array.from({ length: 30 }, (_, index) => frame(index + 1, `"${'x'.repeat(200_000)}"`));
  const bench = new FaultBench(['reorder:window=100,probability=1']);
  for (const each of long) {
    bench.send(each);
    await bench.settle();
  }
  expect(bench.behind.most).toBeLessThan(2_000_000);
});
