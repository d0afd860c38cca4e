import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { Logger } from '@nestjs/common';
import { EventEmitter } from 'node:events';
import { type IncomingMessage } from 'node:http';
import { WebSocket } from 'ws';
import { concat, EMPTY, NEVER, Observable, of, Subject, throwError } from 'rxjs';
import { type Chunk, chunkOf } from '../../../src/streaming/chunk.js';
import { type BugLog, logBugsWith } from '../../../src/kernel/errors/bugs.js';
import { FlowProbeError } from '../../../src/kernel/errors/flowprobe.error.js';
import { MAX_TOTAL_BEHIND_BYTES, type StreamsService } from '../../../src/streaming/streams.service.js';
import { noCounts } from '../../../src/streaming/stream-target.js';
import { WebSocketStream } from '../../../src/streaming/web-socket-stream.js';
import { VirtualClock } from '../../support/fakes/virtual-clock.js';
import { DAY, LIVE, Reader, requestOf } from '../../support/apps/open-streams.js';
import { streamsOn } from '../../support/apps/wire.js';

/** The client of a WebSocket that reads nothing. */
class StalledSocket extends EventEmitter {
  readyState: number = WebSocket.OPEN;
  bufferedAmount = 0;

  send(text: string): void {
    this.bufferedAmount += Buffer.byteLength(text);
  }

  /** Its client does not answer the close frame. */
  close(): void {
    this.readyState = WebSocket.CLOSING;
  }

  terminate(): void {
    if (this.readyState === WebSocket.CLOSED) return;
    this.readyState = WebSocket.CLOSED;
    this.emit('close');
  }
}

const message = (text: string): Chunk => chunkOf(`id: ${text}\ndata: ${text}\n\n`, 1);

describe('StreamsService', () => {
  let clock: VirtualClock;
  let streams: StreamsService;
  let logged: unknown[];
  let before: BugLog;

  beforeEach(() => {
    clock = new VirtualClock(1_000_000);
    streams = streamsOn(clock, 3);
    logged = [];
    before = logBugsWith((_boundary, error) => logged.push(error));
    jest.spyOn(Logger.prototype, 'warn').mockImplementation((entry: unknown) => void logged.push(entry));
  });

  afterEach(() => {
    logBugsWith(before);
    jest.restoreAllMocks();
  });

  it('commits the head, says when to come back, and sends what is produced', async () => {
    const reader = await Reader.of(streams, DAY, () => of(message('a'), message('b')));
    expect([reader.response.isStream, reader.events]).toEqual([true, []]);
    expect(reader.read()).toBe(':\nretry: 2000\nid: a\ndata: a\n\nid: b\ndata: b\n\n');
  });

  it('ends the response when the producer has ended and all has been taken, not before', async () => {
    const reader = await Reader.of(streams, DAY, () => of(message('a')));
    expect([reader.completed, streams.openStreams]).toEqual([false, 1]);
    reader.read();
    expect([reader.completed, streams.openStreams]).toEqual([true, 0]);
  });

  it('lets go of the producer and forgets the stream when the reader leaves', async () => {
    let tornDown = 0;
    const reader = await Reader.of(streams, LIVE, () => new Observable<Chunk>(() => () => (tornDown += 1)));
    expect([streams.openStreams, tornDown]).toEqual([1, 0]);
    reader.leave();
    expect([streams.openStreams, tornDown]).toEqual([0, 1]);
    clock.advanceBy(100_000);
    expect([reader.read(), clock.waiting]).toEqual([':\nretry: 2000\n', 0]);
  });

  it('forgets a stream whose connection is gone, where Node has not closed its response with it', async () => {
    const socket = { destroyed: false };
    await Reader.of(streams, LIVE, () => NEVER, { request: requestOf('GET', socket) });
    clock.advanceBy(2000);
    expect(streams.openStreams).toBe(1);
    socket.destroyed = true;
    clock.advanceBy(2000);
    expect(streams.openStreams).toBe(0);
  });

  it('beats the heart of every stream each 15 s with a comment that has no id', async () => {
    const early = await Reader.of(streams, LIVE, () => NEVER);
    clock.advanceBy(7500);
    const late = await Reader.of(streams, LIVE, () => NEVER);
    const beats = (reader: Reader): number => reader.read().split(':\n').length - 2;
    const seen = [7, 8, 15, 16, 30, 60].map((seconds) => {
      clock.advanceTo(1_007_500 + seconds * 1000);
      return [beats(early), beats(late)];
    });
    expect(seen.join(' ')).toBe('0,0 1,0 1,0 1,1 2,1 4,3');
    expect(early.read()).toBe(`:\nretry: 2000\n${':\n'.repeat(4)}`);
  });

  it('beats no heart of a stream that only waits for its last bytes to be taken', async () => {
    const reader = await Reader.of(streams, DAY, () => of(message('end')));
    clock.advanceBy(29_000);
    expect(reader.read()).toBe(':\nretry: 2000\nid: end\ndata: end\n\n');
    expect(reader.completed).toBe(true);
  });

  it('plans nothing while there is no stream', async () => {
    expect(clock.waiting).toBe(0);
    const reader = await Reader.of(streams, LIVE, () => NEVER);
    expect(clock.waiting).toBe(1);
    reader.leave();
    clock.advanceBy(1000);
    expect(clock.waiting).toBe(0);
  });

  it('cuts off a reader that takes nothing for 30 s, within a second or so, and counts it', async () => {
    const reader = await Reader.of(streams, LIVE, () => NEVER);
    clock.advanceBy(30_000);
    expect(reader.response.destroyed).toBe(false);
    clock.advanceBy(2000);
    expect([reader.response.destroyed, streams.openStreams]).toEqual([true, 0]);
    expect(streams.countsByKind().get('live')?.disconnected).toEqual({
      'bytes-behind': 0,
      'time-behind': 1,
      budget: 0,
    });
    expect(logged).toEqual(['A reader of live was disconnected: time-behind']);
  });

  it('cuts off a reader that falls more than 1 MiB behind, counts it, and asks its producer for no more', async () => {
    const source = new Subject<Chunk>();
    const reader = await Reader.of(streams, DAY, () => source);
    for (let times = 0; times < 20; times += 1) source.next(chunkOf('x'.repeat(100_000), 1));
    expect([reader.response.destroyed, streams.openStreams, source.observed]).toEqual([true, 0, false]);
    expect(streams.countsByKind().get('day')?.disconnected).toEqual({ 'bytes-behind': 1, 'time-behind': 0, budget: 0 });
  });

  it('counts what is open and what was sent, by kind', async () => {
    const source = new Subject<Chunk>();
    const readers = await Promise.all([DAY, LIVE, LIVE].map((kind) => Reader.of(streams, kind, () => source)));
    source.next(chunkOf('data: 1\n\ndata: 2\n\n', 2));
    source.next(chunkOf('data: 3\n\n', 1));
    readers[1]?.leave();
    expect(streams.countsByKind().get('day')).toMatchObject({ open: 1, messages: 3, bytes: 38 });
    expect(streams.countsByKind().get('live')).toMatchObject({ open: 1, messages: 6, bytes: 76 });
    source.complete();
    for (const reader of readers) reader.read();
    expect([...streams.countsByKind().values()].map(({ open }) => open)).toEqual([0, 0]);
  });

  it('gives a HEAD request nothing, and starts no producer for it', async () => {
    const produce = jest.fn(() => NEVER);
    const reader = await Reader.of(streams, DAY, produce, { method: 'HEAD' });
    expect([reader.response.isStream, reader.completed, reader.response.wire]).toEqual([true, true, '']);
    expect([produce.mock.calls.length, streams.openStreams]).toEqual([0, 0]);
  });

  it('ends the stream when its producer fails, after what it had said, with no word of the error', async () => {
    const failing = concat(
      of(message('a')),
      throwError(() => new Error('secret path /etc')),
    );
    const reader = await Reader.of(streams, DAY, () => failing);
    expect(reader.read()).toBe(':\nretry: 2000\nid: a\ndata: a\n\n');
    expect([reader.completed, reader.error, streams.openStreams]).toEqual([true, undefined, 0]);
    expect(logged).toEqual([new Error('secret path /etc')]);
  });

  it('ends the stream when its producer cannot even be made, with no word of the error', async () => {
    const reader = await Reader.of(streams, DAY, () => {
      throw new Error('secret path /etc');
    });
    expect(reader.read()).toBe(':\nretry: 2000\n');
    expect([reader.completed, reader.error]).toEqual([true, undefined]);
    expect([streams.openStreams, streams.countsByKind().get('day')?.open]).toEqual([0, 0]);
    expect(logged).toEqual([new Error('secret path /etc')]);
  });

  it('notifies the producer when its reader has taken what it was given', async () => {
    const said: boolean[] = [];
    const reader = await Reader.of(streams, DAY, (backpressure) => {
      backpressure.onDrain(() => said.push(backpressure.ready));
      return NEVER;
    });
    expect(said).toEqual([]);
    reader.read();
    expect(said).toEqual([true]);
  });

  it('does not mind a producer that has nothing to say', async () => {
    const reader = await Reader.of(streams, DAY, () => EMPTY);
    expect([reader.read(), reader.completed, streams.openStreams]).toEqual([':\nretry: 2000\n', true, 0]);
  });

  it('sends a new reader its cursor where there is nothing else to send at once', async () => {
    const source = { cursor: 'a:7', events: () => NEVER };
    const fresh = await Reader.open(streams, LIVE, Promise.resolve(source));
    expect(fresh.read()).toBe(':\nretry: 2000\nid: a:7\n\n');
    const resumed = await Reader.open(streams, LIVE, Promise.resolve(source), { cursor: 'a:7' });
    expect(resumed.read()).toBe(':\nretry: 2000\n');
    const first = { cursor: 'a:7', events: () => of([{ kind: 'data' as const, id: 'a:8', data: '1' }]) };
    const busy = await Reader.open(streams, LIVE, Promise.resolve(first));
    expect(busy.read()).toBe(':\nretry: 2000\nid: a:8\ndata: 1\n\n');
  });

  it('answers 204 where all has been read', async () => {
    const reader = await Reader.open(streams, DAY, Promise.resolve('over'));
    expect([reader.response.isStopped, reader.response.isStream, reader.completed]).toEqual([true, false, true]);
  });

  it('sends a client back later while what its source needs is away, and refuses its own mistakes', async () => {
    const away = await Reader.open(streams, LIVE, Promise.reject(new FlowProbeError('unavailable', 'away')));
    expect(away.read()).toMatch(/^retry: \d+\n$/);
    const mistake = new FlowProbeError('invalid-query', 'no such topic');
    await expect(Reader.open(streams, LIVE, Promise.reject(mistake))).rejects.toBe(mistake);
  });

  it('disconnects the furthest behind first where all readers together are too far behind', async () => {
    const many = streamsOn(clock, 1000);
    const sources = Array.from({ length: 200 }, () => new Subject<Chunk>());
    const readers = await Promise.all(sources.map((source) => Reader.of(many, LIVE, () => source)));
    const piece = chunkOf('x'.repeat(250_000), 1);
    const near = chunkOf('x'.repeat(1000), 1);
    sources.forEach((source, index) => source.next(index % 2 === 0 ? near : piece));
    for (let times = 0; times < 2; times += 1) {
      sources.forEach((source, index) => {
        if (index % 2 === 1) source.next(piece);
      });
    }
    const destroyed = readers.map(({ response }) => response.destroyed);
    expect(destroyed.filter((_gone, index) => index % 2 === 0)).not.toContain(true);
    expect(destroyed.filter((_gone, index) => index % 2 === 1)).toContain(true);
    expect(many.bytesBehind).toBeLessThanOrEqual(MAX_TOTAL_BEHIND_BYTES);
    expect(many.countsByKind().get('live')?.disconnected.budget).toBe(destroyed.filter(Boolean).length);
    for (const reader of readers) reader.leave();
    expect(many.bytesBehind).toBe(0);
  });

  it('counts readers by WebSocket in the same budget, and disconnects them as well', async () => {
    const sockets = new Set<WebSocketStream>();
    streams.registerSockets(sockets);
    const reasons: string[] = [];
    const near = await Reader.of(streams, LIVE, () => of(message('x'.repeat(1000))));
    const clients = Array.from({ length: 100 }, () => new StalledSocket());
    for (const [index, client] of clients.entries()) {
      const request = { url: '/', headers: {}, socket: {} } as IncomingMessage;
      const asked = { kind: DAY, serial: index + 1, counts: noCounts(), request, cursor: undefined };
      const owner = {
        onClose: () => void sockets.delete(stream),
        onBehind: (bytes: number) => streams.onBehind(bytes),
        onDisconnect: (reason: string) => void reasons.push(reason),
        onError: () => undefined,
      };
      const stream = new WebSocketStream(client as unknown as WebSocket, asked, clock, owner);
      sockets.add(stream);
      stream.start({ events: () => concat(of(message('y'.repeat(400_000))), NEVER) });
    }
    expect(streams.bytesBehind).toBeLessThanOrEqual(MAX_TOTAL_BEHIND_BYTES);
    expect(reasons.length).toBeGreaterThanOrEqual(40);
    expect(new Set(reasons)).toEqual(new Set(['budget']));
    expect([near.response.destroyed, sockets.size]).toEqual([false, 100 - reasons.length]);
    for (const client of clients) client.terminate();
    near.leave();
    expect([streams.bytesBehind, sockets.size]).toEqual([0, 0]);
  });

  it('waits for no WebSocket that has nothing more to come, and cuts it a second later', async () => {
    const sockets = new Set<WebSocketStream>();
    streams.registerSockets(sockets);
    const place = streams.takePlace(DAY);
    const client = new StalledSocket();
    const request = { url: '/', headers: {}, socket: {} } as IncomingMessage;
    const owner = {
      onClose: () => place?.release(),
      onBehind: () => undefined,
      onDisconnect: () => undefined,
      onError: () => undefined,
    };
    const asked = { kind: DAY, serial: 1, counts: noCounts(), request, cursor: undefined };
    const stream = new WebSocketStream(client as unknown as WebSocket, asked, clock, owner);
    sockets.add(stream);
    stream.start({ events: () => EMPTY });
    expect(client.readyState).toBe(WebSocket.CLOSING);
    const drained = streams.drain();
    clock.advanceBy(1000);
    await drained;
    expect(client.readyState).toBe(WebSocket.CLOSED);
  });
});
