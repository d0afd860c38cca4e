import { expect, it } from '@jest/globals';
import { FaultBench, frame, frames } from '../../../support/apps/fault-bench.js';

it('latency brings each message later, and not one after the other', async () => {
  const bench = new FaultBench(['latency:ms=1000']);
  bench.send(...frames(3));
  await bench.advance(950);
  expect(bench.body).toBe('');
  bench.send(frame(4));
  await bench.advance(100);
  expect(bench.body).toBe(frames(3).join(''));
  await bench.advance(1000);
  expect(bench.body).toBe(frames(4).join(''));
});

it('latency with jitter keeps the order, and ends after the last', async () => {
  const bench = new FaultBench(['latency:ms=10,jitterMs=500']);
  bench.send(...frames(20));
  bench.finish();
  await bench.advance(100);
  expect([bench.isEnded, bench.body.length < frames(20).join('').length]).toEqual([false, true]);
  await bench.advance(500);
  expect([bench.isEnded, bench.body]).toEqual([true, frames(20).join('')]);
});
