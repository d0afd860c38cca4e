import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { Logger, type MessageEvent } from '@nestjs/common';
import { concat, EMPTY, NEVER, Observable, of, Subject, throwError } from 'rxjs';
import { type Chunk, chunkOf } from '../../../src/streaming/chunk.js';
import { StreamsService } from '../../../src/streaming/streams.service.js';
import { VirtualClock } from '../../../src/kernel/time/virtual-clock.js';
import { DAY, LIVE, Reader } from '../../support/apps/open-streams.js';
import { SeededEntropy } from '../../support/fakes/seeded-entropy.js';

const HEAD_COMMENT: MessageEvent[] = [{ comment: '' }];
const message = (text: string): Chunk => chunkOf(`id: ${text}\ndata: ${text}\n\n`, 1);

describe('StreamsService', () => {
  let clock: VirtualClock;
  let streams: StreamsService;
  let logged: unknown[];

  beforeEach(() => {
    clock = new VirtualClock(1_000_000);
    streams = new StreamsService(clock, new SeededEntropy(), 3);
    logged = [];
    for (const level of ['error', 'warn'] as const) {
      jest.spyOn(Logger.prototype, level).mockImplementation((entry: unknown) => void logged.push(entry));
    }
  });

  afterEach(() => {
    jest.restoreAllMocks();
  });

  it('commits the head, says when to come back, and sends what is produced', () => {
    const reader = new Reader(streams, DAY, () => of(message('a'), message('b')));
    expect(reader.events).toEqual(HEAD_COMMENT);
    expect(reader.read()).toBe('retry: 2000\n\nid: a\ndata: a\n\nid: b\ndata: b\n\n');
  });

  it('ends the response when the producer has ended and all has been taken, not before', () => {
    const reader = new Reader(streams, DAY, () => of(message('a')));
    expect([reader.completed, streams.openStreams]).toEqual([false, 1]);
    reader.read();
    expect([reader.completed, streams.openStreams]).toEqual([true, 0]);
  });

  it('lets go of the producer and forgets the stream when the reader leaves', () => {
    let tornDown = 0;
    const reader = new Reader(streams, LIVE, () => new Observable<Chunk>(() => () => (tornDown += 1)));
    expect([streams.openStreams, tornDown]).toEqual([1, 0]);
    reader.leave();
    expect([streams.openStreams, tornDown]).toEqual([0, 1]);
    clock.advanceBy(100_000);
    expect([reader.read(), clock.waiting]).toEqual(['retry: 2000\n\n', 0]);
  });

  it('beats the heart of every stream each 15 s with a comment that has no id', () => {
    const early = new Reader(streams, LIVE, () => NEVER);
    clock.advanceBy(7500);
    const late = new Reader(streams, LIVE, () => NEVER);
    const beats = (reader: Reader): number => reader.read().split(':\n\n').length - 1;
    const seen = [7, 8, 15, 16, 30, 60].map((seconds) => {
      clock.advanceTo(1_007_500 + seconds * 1000);
      return [beats(early), beats(late)];
    });
    expect(seen.join(' ')).toBe('0,0 1,0 1,0 1,1 2,1 4,3');
    expect(early.read()).toBe(`retry: 2000\n\n${':\n\n'.repeat(4)}`);
  });

  it('beats no heart of a stream that only waits for its last bytes to be taken', () => {
    const reader = new Reader(streams, DAY, () => of(message('end')));
    clock.advanceBy(29_000);
    expect(reader.read()).toBe('retry: 2000\n\nid: end\ndata: end\n\n');
    expect(reader.completed).toBe(true);
  });

  it('plans nothing while there is no stream', () => {
    expect(clock.waiting).toBe(0);
    const reader = new Reader(streams, LIVE, () => NEVER);
    expect(clock.waiting).toBe(1);
    reader.leave();
    clock.advanceBy(1000);
    expect(clock.waiting).toBe(0);
  });

  it('cuts off a reader that takes nothing for 30 s, within a second or so, and counts it', () => {
    const reader = new Reader(streams, LIVE, () => NEVER);
    clock.advanceBy(30_000);
    expect(reader.response.destroyed).toBe(false);
    clock.advanceBy(2000);
    expect([reader.response.destroyed, streams.openStreams]).toEqual([true, 0]);
    expect(streams.countsByKind().get('live')?.cutOff).toEqual({ 'bytes-behind': 0, 'time-behind': 1 });
    expect(logged).toEqual(['A reader of live was cut off: time-behind']);
  });

  it('cuts off a reader that falls more than 1 MiB behind, counts it, and asks its producer for no more', () => {
    const source = new Subject<Chunk>();
    const reader = new Reader(streams, DAY, () => source);
    for (let times = 0; times < 20; times += 1) source.next(chunkOf('x'.repeat(100_000), 1));
    expect([reader.response.destroyed, streams.openStreams, source.observed]).toEqual([true, 0, false]);
    expect(streams.countsByKind().get('day')?.cutOff).toEqual({ 'bytes-behind': 1, 'time-behind': 0 });
  });

  it('counts what is open and what was sent, by kind', () => {
    const source = new Subject<Chunk>();
    const readers = [DAY, LIVE, LIVE].map((kind) => new Reader(streams, kind, () => source));
    source.next(chunkOf('data: 1\n\ndata: 2\n\n', 2));
    source.next(chunkOf('data: 3\n\n', 1));
    readers[1]?.leave();
    expect(streams.countsByKind().get('day')).toMatchObject({ open: 1, messages: 3, bytes: 38 });
    expect(streams.countsByKind().get('live')).toMatchObject({ open: 1, messages: 6, bytes: 76 });
    source.complete();
    for (const reader of readers) reader.read();
    expect([...streams.countsByKind().values()].map(({ open }) => open)).toEqual([0, 0]);
  });

  it('gives a HEAD request nothing, and starts no producer for it', () => {
    const produce = jest.fn(() => NEVER);
    const reader = new Reader(streams, DAY, produce, { method: 'HEAD' });
    expect([reader.events, reader.completed, reader.response.wire]).toEqual([[], true, '']);
    expect([produce.mock.calls.length, streams.openStreams]).toEqual([0, 0]);
  });

  it('ends the stream when its producer fails, after what it had said, with no word of the error', () => {
    const failing = concat(
      of(message('a')),
      throwError(() => new Error('secret path /etc')),
    );
    const reader = new Reader(streams, DAY, () => failing);
    expect(reader.read()).toBe('retry: 2000\n\nid: a\ndata: a\n\n');
    expect([reader.completed, reader.error, streams.openStreams]).toEqual([true, undefined, 0]);
    expect(logged).toEqual([new Error('secret path /etc')]);
  });

  it('ends the stream when its producer cannot even be made, with no word of the error', () => {
    const reader = new Reader(streams, DAY, () => {
      throw new Error('secret path /etc');
    });
    expect(reader.read()).toBe('retry: 2000\n\n');
    expect([reader.completed, reader.error]).toEqual([true, undefined]);
    expect([streams.openStreams, streams.countsByKind().get('day')?.open]).toEqual([0, 0]);
    expect(logged).toEqual([new Error('secret path /etc')]);
  });

  it('tells the producer when its reader has taken what it was given', () => {
    const said: boolean[] = [];
    const reader = new Reader(streams, DAY, (flow) => {
      flow.whenReady(() => said.push(flow.ready));
      return NEVER;
    });
    expect(said).toEqual([]);
    reader.read();
    expect(said).toEqual([true]);
  });

  it('does not mind a producer that has nothing to say', () => {
    const reader = new Reader(streams, DAY, () => EMPTY);
    expect([reader.read(), reader.completed, streams.openStreams]).toEqual(['retry: 2000\n\n', true, 0]);
  });
});
