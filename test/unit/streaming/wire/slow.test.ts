import { beforeEach, describe, expect, it } from '@jest/globals';
import { Random } from '../../../../src/kernel/random/random.js';
import { type Cancel, type Timers } from '../../../../src/kernel/time/timers.js';
import { type StageContext } from '../../../../src/streaming/wire/fault.js';
import { SLOW } from '../../../../src/streaming/wire/faults/slow.js';
import { type Piece, pieceOf } from '../../../../src/streaming/wire/piece.js';
import { WireTime } from '../../../../src/streaming/wire/wire-time.js';
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

/** Timers that wake late by up to a millisecond, as those of Node do. */
class LateTimers implements Timers {
  private readonly random = Random.fromSeed('late');
  private currentMs = 0;

  nowMs(): number {
    return this.currentMs;
  }

  /** Whoever reads does nothing for so long. */
  pause(ms: number): void {
    this.currentMs += ms;
  }

  after(delayMs: number, work: () => void): Cancel {
    this.currentMs += Math.ceil(delayMs) + this.random.float();
    work();
    return () => undefined;
  }
}

describe('slow at a high rate', () => {
  const BYTES_PER_SECOND = 1_000_000;
  const PIECE_BYTES = 300;
  let timers: LateTimers;

  beforeEach(() => {
    timers = new LateTimers();
  });

  /** Many small messages. */
  async function* pieces(count: number): AsyncGenerator<Piece> {
    for (let index = 0; index < count; index += 1) {
      yield await Promise.resolve(pieceOf(Buffer.alloc(PIECE_BYTES), true));
    }
  }

  const slowed = (count: number): AsyncIterable<Piece> => {
    const context = { time: new WireTime(timers) } as unknown as StageContext;
    const stage = SLOW.byteStage({ bytesPerSecond: BYTES_PER_SECOND }, context);
    if (stage === undefined) throw new Error('no stage of bytes');
    return stage(pieces(count));
  };

  it('is as fast as asked, however late each timer is', async () => {
    let bytes = 0;
    for await (const piece of slowed(10_000)) bytes += piece.bytes.length;
    const rate = bytes / (timers.nowMs() / 1000);
    expect(rate / BYTES_PER_SECOND).toBeGreaterThan(0.99);
    expect(rate / BYTES_PER_SECOND).toBeLessThanOrEqual(1);
  });

  it('makes no burst of a pause of its reader', async () => {
    let pieces = 0;
    let beganMs = 0;
    for await (const piece of slowed(2000)) {
      pieces += 1;
      expect(piece.bytes).toHaveLength(PIECE_BYTES);
      if (pieces !== 1000) continue;
      timers.pause(5000);
      beganMs = timers.nowMs();
    }
    const dueMs = ((1000 * PIECE_BYTES) / BYTES_PER_SECOND) * 1000;
    expect(timers.nowMs() - beganMs).toBeGreaterThan(dueMs - 5);
    expect(timers.nowMs() - beganMs).toBeLessThan(dueMs + 5);
  });
});
