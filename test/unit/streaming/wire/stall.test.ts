import { expect, it } from '@jest/globals';
import { HEARTBEAT } from '../../../../src/streaming/sse-encoder.js';
import { FaultBench, frame, frames, OPENING } from '../../../support/apps/fault-bench.js';

it('stall sends nothing for a while, not even a heartbeat, and then all of it', async () => {
  const bench = new FaultBench(['stall:after=2,ms=20000']);
  bench.send(...frames(4));
  await bench.settle();
  bench.writer.write(HEARTBEAT);
  await bench.advance(19_900);
  expect(bench.body).toBe(frames(2).join(''));
  expect(bench.faults).toMatchObject([{ kind: 'stall', message: 2, byte: (OPENING + frames(2).join('')).length }]);
  await bench.advance(200);
  expect(bench.body).toBe(`${frames(4).join('')}:\n`);
  bench.send(frame(5));
  await bench.settle();
  expect(bench.body).toContain(frame(5));
});

it('stall after=0 comes before the first byte', async () => {
  const bench = new FaultBench(['stall:ms=1000']);
  await bench.advance(950);
  expect(bench.text).toBe('');
  await bench.advance(100);
  expect(bench.text).toBe(OPENING);
});
