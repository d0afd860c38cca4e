import { expect, it } from '@jest/globals';
import { FaultBench, frames, OPENING } from '../../../support/apps/fault-bench.js';

const MARK = [0xef, 0xbb, 0xbf];

it('bom stands before the first byte, with it', async () => {
  const { writes, bytes } = await FaultBench.all(['bom']);
  expect(writes[0]).toEqual(Buffer.from(`\u{feff}${OPENING}`));
  expect(bytes).toEqual(Buffer.concat([Buffer.from(MARK), Buffer.from(OPENING + frames(6).join(''))]));
});

it('bom comes a byte at a time', async () => {
  const { writes } = await FaultBench.all(['bom:bytes=one-by-one']);
  expect(writes.slice(0, 4)).toEqual([...MARK.map((byte) => Buffer.of(byte)), Buffer.from(OPENING)]);
});
