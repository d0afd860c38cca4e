import { describe, expect, it } from '@jest/globals';
import { promisify } from 'node:util';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { brotliDecompress, createBrotliDecompress, createGunzip, createInflate, gunzip, inflate } from 'node:zlib';
import { FaultBench, frames, OPENING } from '../../../support/apps/fault-bench.js';

const KINDS = [
  ['gzip', promisify(gunzip), createGunzip],
  ['br', promisify(brotliDecompress), createBrotliDecompress],
  ['deflate', promisify(inflate), createInflate],
] as const;

describe.each(KINDS)('encoding as=%s', (as, decode, makeDecoder) => {
  const plain = OPENING + frames(6).join('');

  it('is the stream, compressed, and finished at its end', async () => {
    const bench = await (await FaultBench.all([`encoding:as=${as}`], { batch: 3 })).ended();
    expect((await decode(bench.bytes)).toString()).toBe(plain);
    expect(bench.journal.as(1)).toMatchObject({ messages: 6, bytes: plain.length, endedBy: 'server' });
  });

  it('can be decoded message by message', async () => {
    const bench = await (await FaultBench.all([`encoding:as=${as}`])).ended();
    const decoder = makeDecoder();
    let text = '';
    decoder.on('data', (bytes: Buffer) => (text += bytes.toString()));
    const seen: string[] = [];
    for (const piece of bench.writes.slice(0, 7)) {
      await new Promise<void>((resolve) => decoder.write(piece, () => resolve()));
      await nextTurn();
      seen.push(text);
    }
    expect(seen).toEqual([0, 1, 2, 3, 4, 5, 6].map((count) => OPENING + frames(count).join('')));
    decoder.destroy();
  });

  it('is finished behind a cut before it, and torn by a cut behind it', async () => {
    const before = await (await FaultBench.all(['cut:at=2', `encoding:as=${as}`])).ended();
    expect((await decode(before.bytes)).toString()).toBe(OPENING + frames(2).join(''));
    const behind = await (await FaultBench.all([`encoding:as=${as}`, 'cut:at=2'])).ended();
    await expect(decode(behind.bytes)).rejects.toThrow();
  });
});
