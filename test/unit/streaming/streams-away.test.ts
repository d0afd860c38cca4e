import { beforeEach, describe, expect, it, jest } from '@jest/globals';
import { NEVER, of, Subject } from 'rxjs';
import { type Chunk, chunkOf } from '../../../src/streaming/chunk.js';
import { type StreamsService } from '../../../src/streaming/streams.service.js';
import { VirtualClock } from '../../support/fakes/virtual-clock.js';
import { DAY, LIVE, Reader } from '../../support/apps/open-streams.js';
import { streamsOn } from '../../support/apps/wire.js';

/** How long a reader was asked to stay away. @throws TypeError when it was sent anything else. */
function awayMsOf(reader: Reader): number {
  const match = /^retry: (\d+)\n$/.exec(reader.read());
  if (match === null) throw new TypeError(`sent something else: ${reader.read()}`);
  return Number(match[1]);
}

/** Lets promises that are settled call back. */
async function isSettled(promise: Promise<void>): Promise<boolean> {
  let settled = false;
  void promise.then(() => (settled = true));
  for (let turn = 0; turn < 5; turn += 1) await Promise.resolve();
  return settled;
}

let streams: StreamsService;

beforeEach(() => {
  streams = streamsOn(new VirtualClock(), 3);
});

describe('past the limit, a stream', () => {
  beforeEach(async () => {
    for (let times = 0; times < 3; times += 1) await Reader.of(streams, LIVE, () => NEVER);
  });

  it('is asked to come back, and ends', async () => {
    const produce = jest.fn(() => NEVER);
    const reader = await Reader.of(streams, DAY, produce);
    expect([reader.response.isStream, reader.events]).toEqual([true, []]);
    expect(reader.read()).toMatch(/^retry: \d+\n$/);
    expect([reader.completed, reader.error, produce.mock.calls.length]).toEqual([true, undefined, 0]);
    expect(streams.openStreams).toBe(3);
  });

  it('is sent a time of its own, so that not all come back at once', async () => {
    const refused = Array.from({ length: 400 }, () => Reader.of(streams, DAY, () => NEVER));
    const times = (await Promise.all(refused)).map(awayMsOf);
    expect(times.every((ms) => Number.isInteger(ms) && ms >= 2000 && ms <= 10_000)).toBe(true);
    expect(new Set(times).size).toBeGreaterThan(300);
    for (let from = 2000; from < 10_000; from += 1000) {
      expect(times.filter((ms) => ms >= from && ms < from + 1000).length).toBeGreaterThan(25);
    }
  });

  it('is taken again once another has left', async () => {
    const leaving = streamsOn(new VirtualClock(), 1);
    const first = await Reader.of(leaving, LIVE, () => NEVER);
    expect(awayMsOf(await Reader.of(leaving, LIVE, () => NEVER))).toBeGreaterThanOrEqual(2000);
    first.leave();
    const second = await Reader.of(leaving, LIVE, () => of(chunkOf('data: taken\n\n', 1)));
    expect(second.read()).toBe(':\nretry: 2000\ndata: taken\n\n');
  });
});

describe('drain', () => {
  it('sends the endless streams away at once, and waits for those that end by themselves', async () => {
    const source = new Subject<Chunk>();
    const endless = await Reader.of(streams, LIVE, () => NEVER);
    const finite = await Reader.of(streams, DAY, () => source);
    endless.read();
    const drained = streams.drain();
    expect(endless.read()).toMatch(/^:\nretry: 2000\nretry: \d+\n$/);
    expect([endless.completed, finite.completed, streams.openStreams]).toEqual([true, false, 1]);
    source.next(chunkOf('data: last\n\n', 1));
    source.complete();
    expect(await isSettled(drained)).toBe(false);
    expect(finite.read()).toBe(':\nretry: 2000\ndata: last\n\n');
    expect([finite.completed, await isSettled(drained)]).toEqual([true, true]);
  });

  it('stops the producer of whom it sends away, and says nothing after the last retry', async () => {
    const source = new Subject<Chunk>();
    const reader = await Reader.of(streams, LIVE, () => source);
    source.next(chunkOf('data: 1\n\n', 1));
    void streams.drain();
    expect(source.observed).toBe(false);
    expect(reader.read()).toMatch(/^:\nretry: 2000\ndata: 1\n\nretry: \d+\n$/);
  });

  it('takes no more streams, those with an end neither', async () => {
    void streams.drain();
    expect(streams.isDraining).toBe(true);
    const reader = await Reader.of(streams, DAY, () => NEVER);
    expect(awayMsOf(reader)).toBeGreaterThanOrEqual(2000);
    expect(reader.completed).toBe(true);
  });

  it('is over at once where nothing is open, and when a reader that would not end has left', async () => {
    expect(await isSettled(streams.drain())).toBe(true);
    const others = streamsOn(new VirtualClock(), 3);
    const finite = await Reader.of(others, DAY, () => NEVER);
    const drained = others.drain();
    expect(await isSettled(drained)).toBe(false);
    finite.leave();
    expect(await isSettled(drained)).toBe(true);
  });

  it('is over for everyone who waits for it', async () => {
    const finite = await Reader.of(streams, DAY, () => NEVER);
    const waits = [streams.drain(), streams.drain()];
    finite.leave();
    expect(await Promise.all(waits.map(isSettled))).toEqual([true, true]);
  });
});

describe('end', () => {
  it('sends all streams away, those of a known length too', async () => {
    const readers = await Promise.all([LIVE, DAY].map((kind) => Reader.of(streams, kind, () => NEVER)));
    for (const reader of readers) reader.read();
    streams.end();
    for (const reader of readers) {
      expect(reader.read()).toMatch(/^:\nretry: 2000\nretry: \d+\n$/);
      expect(reader.completed).toBe(true);
    }
    expect([streams.openStreams, streams.isDraining]).toEqual([0, true]);
  });

  it('ends the wait of a drain', async () => {
    const reader = await Reader.of(streams, DAY, () => NEVER);
    const drained = streams.drain();
    streams.end();
    expect(await isSettled(drained)).toBe(false);
    reader.read();
    expect(await isSettled(drained)).toBe(true);
  });

  it('sends nobody twice when to come back who has not even read it once', async () => {
    const reader = await Reader.of(streams, LIVE, () => NEVER);
    void streams.drain();
    streams.end();
    expect(reader.read()).toMatch(/^:\nretry: 2000\nretry: \d+\n$/);
  });

  it('sends nothing more to a stream that has said its end, and only waits to be read', async () => {
    const reader = await Reader.of(streams, DAY, () => of(chunkOf('data: end\n\n', 1)));
    streams.end();
    expect(reader.read()).toBe(':\nretry: 2000\ndata: end\n\n');
    expect(reader.completed).toBe(true);
  });
});
