import { setImmediate as nextTurn } from 'node:timers/promises';
import { beforeEach, describe, expect, it } from '@jest/globals';
import { type Request } from 'express';
import fc from 'fast-check';
import { Observable, Subject } from 'rxjs';
import { VirtualClock } from '../../../support/fakes/virtual-clock.js';
import { type Chunk, chunkOf } from '../../../../src/streaming/chunk.js';
import { LocalClients } from '../../../../src/streaming/clients/local-clients.js';
import { type StreamsService } from '../../../../src/streaming/streams.service.js';
import { type Fault, parseFaults } from '../../../../src/streaming/wire/parse-faults.js';
import { FaultBench } from '../../../support/apps/fault-bench.js';
import { DAY, LIVE, Reader } from '../../../support/apps/open-streams.js';
import { streamsOn } from '../../../support/apps/wire.js';

const OPENING = ':\nretry: 2000\n';

const frame = (number: number): string => `id: ${number}\ndata: ${number}\n\n`;
const frames = (...numbers: readonly number[]): string => numbers.map(frame).join('');
const message = (...numbers: readonly number[]): Chunk =>
  chunkOf(frames(...numbers), numbers.length, String(numbers.at(-1)));

function faultOf(text: string): Fault {
  const parsed = parseFaults([text]);
  const [fault] = 'faults' in parsed ? parsed.faults : [];
  if (fault === undefined) throw new Error(`${text} is no fault`);
  return fault;
}

describe('a fault for a stream that is open', () => {
  let clock: VirtualClock;
  let streams: StreamsService;
  let clients: LocalClients;
  let source: Subject<Chunk>;
  let reader: Reader;

  beforeEach(async () => {
    clock = new VirtualClock(1_000_000);
    streams = streamsOn(clock, 10);
    clients = new LocalClients(streams);
    source = new Subject();
    reader = await Reader.of(streams, LIVE, () => source);
    // In place of Express.
    for (const stream of streams.clients) Object.assign(stream, { describe: () => ({ openedAt: '' }) });
  });

  const only = (): string => clients.list().clients[0]?.id ?? '';
  const apply = (text: string, messages = 0): string => clients.apply(only(), faultOf(text), messages).result;
  /** Lets everything happen that needs no time. */
  const settle = async (): Promise<void> => {
    for (let turn = 0; turn < 40; turn += 1) {
      clock.advanceBy(0);
      reader.read();
      await nextTurn();
    }
  };
  const advance = async (ms: number): Promise<void> => {
    for (let left = ms; left > 0; left -= 50) {
      clock.advanceBy(Math.min(50, left));
      await settle();
    }
  };

  it('drops exactly the next messages, however they are batched', async () => {
    source.next(message(1, 2));
    expect(apply('drop:probability=1', 3)).toBe('applied');
    source.next(message(3, 4));
    source.next(message(5, 6, 7));
    await settle();
    expect(reader.read()).toBe(`${OPENING}${frames(1, 2, 6, 7)}`);
  });

  it('adds up where it is applied again, and counts what a fault before it has left', async () => {
    apply('drop:probability=1', 1);
    apply('drop:probability=1', 1);
    apply('duplicate:probability=1', 2);
    source.next(message(1, 2, 3, 4, 5));
    await settle();
    expect(reader.read()).toBe(`${OPENING}${frames(3, 3, 4, 4, 5)}`);
  });

  it('sends nothing while it stalls, and afterwards all that came', async () => {
    apply('stall:ms=1000');
    source.next(message(1, 2));
    await advance(950);
    expect(reader.read()).toBe(OPENING);
    await advance(100);
    expect(reader.read()).toBe(`${OPENING}${frames(1, 2)}`);
  });

  it('slows down to so many bytes a second', async () => {
    apply('slow:bytesPerSecond=20');
    source.next(message(1, 2));
    await advance(1000);
    expect(reader.read().length - OPENING.length).toBeGreaterThanOrEqual(18);
    expect(reader.read().length - OPENING.length).toBeLessThanOrEqual(22);
    await advance(2000);
    expect(reader.read()).toBe(`${OPENING}${frames(1, 2)}`);
  });

  it.each(['fin', 'rst'])('cuts by %s at once, behind whole messages, though others hold back', async (how) => {
    source.next(message(1));
    apply('stall:ms=60000');
    source.next(message(2));
    await settle();
    expect(apply(`cut:ms=0,how=${how}`)).toBe('applied');
    await settle();
    expect(reader.read()).toBe(`${OPENING}${frames(1)}`);
    expect([reader.completed, reader.response.socket?.isReset, source.observed]).toEqual([
      how === 'fin',
      how === 'rst',
      false,
    ]);
  });

  it('resets the connection of a reader that takes nothing', async () => {
    source.next(message(1));
    source.next(message(2));
    apply('cut:ms=0,how=rst');
    for (let turn = 0; turn < 40; turn += 1) {
      clock.advanceBy(0);
      await nextTurn();
    }
    expect(reader.response.socket?.isReset).toBe(true);
  });

  it('makes a producer wait that can wait, and resumes it', async () => {
    let sent = 0;
    const paced = await Reader.of(
      streams,
      DAY,
      (backpressure) =>
        new Observable<Chunk>((subscriber) => {
          const send = (): void => {
            sent += 1;
            subscriber.next(message(sent));
            if (sent < 5) backpressure.onDrain(send);
          };
          backpressure.onDrain(send);
        }),
    );
    for (const stream of streams.clients)
      Object.assign(stream, { describe: () => ({ openedAt: String(stream.serial) }) });
    // The producer waits for the reader, who has not taken the opening lines yet.
    expect(sent).toBe(0);
    apply('stall:ms=500');
    await settle();
    paced.read();
    await settle();
    expect(sent).toBe(0);
    clock.advanceBy(500);
    for (let turn = 0; turn < 40; turn += 1) {
      paced.read();
      await settle();
    }
    expect(paced.read()).toBe(`${OPENING}${frames(1, 2, 3, 4, 5)}`);
  });

  it('is refused to a stream that has had 16 of bytes, and to one that has gone', () => {
    for (let times = 0; times < 16; times += 1) apply('slow:bytesPerSecond=1000');
    const id = only();
    expect(() => apply('slow:bytesPerSecond=1000')).toThrow(/16 faults were applied/);
    expect(apply('drop:probability=1', 1)).toBe('applied');
    reader.leave();
    expect(clients.apply(id, faultOf('stall:ms=1'), 0).result).toBe('gone');
    expect(streams.bytesBehind).toBe(0);
  });

  it('leaves other streams as they are', async () => {
    const other = await Reader.of(streams, LIVE, () => source);
    for (const stream of streams.clients) Object.assign(stream, { describe: () => ({ openedAt: '' }) });
    clients.apply(clients.list().clients.at(-1)?.id ?? '', faultOf('drop:probability=1'), 1);
    source.next(message(1));
    await settle();
    expect([reader.read(), other.read()].filter((text) => text.includes('data: 1'))).toHaveLength(1);
  });

  it('loses no message and repeats none but those that it is about, for any batches and faults', async () => {
    const KINDS = fc.constantFrom('drop' as const, 'duplicate' as const, 'stall' as const);
    await fc.assert(
      fc.asyncProperty(
        fc.array(
          fc.record({ batch: fc.integer({ min: 1, max: 4 }), kind: KINDS, messages: fc.integer({ min: 1, max: 3 }) }),
          {
            maxLength: 8,
          },
        ),
        async (steps) => {
          const bench = new FaultBench([]);
          const expected: number[] = [];
          const left = { drop: 0, duplicate: 0 };
          /** A fault of messages stands behind those that came before it. */
          const order: ('drop' | 'duplicate')[] = [];
          let number = 0;
          for (const { batch, kind, messages } of steps) {
            await bench.settle();
            if (kind === 'stall') bench.writer.apply(faultOf('stall:ms=10'), 0);
            else {
              bench.writer.apply(faultOf(`${kind}:probability=1`), messages);
              if (!order.includes(kind)) order.push(kind);
              left[kind] += messages;
            }
            for (let each = 0; each < batch; each += 1) {
              number += 1;
              let copies = [number];
              for (const next of order) {
                copies = copies.flatMap((copy) => {
                  if (left[next] === 0) return [copy];
                  left[next] -= 1;
                  return next === 'drop' ? [] : [copy, copy];
                });
              }
              expected.push(...copies);
            }
            bench.send(...Array.from({ length: batch }, (_, index) => frame(number - batch + 1 + index)));
            await bench.settle();
            await bench.advance(20, 20);
          }
          bench.finish();
          await bench.ended();
          expect(bench.body).toBe(frames(...expected));
        },
      ),
      { numRuns: 30 },
    );
  });

  it('is one of those that the stream has for as long as it does something', async () => {
    const bench = new FaultBench(['stall:after=1,ms=10']);
    const kinds = (): string[] => bench.writer.faults.map(({ definition }) => definition.kind);
    bench.send(frame(1));
    await bench.settle();
    for (const text of ['stall:ms=1000', 'slow:bytesPerSecond=1000']) bench.writer.apply(faultOf(text), 0);
    expect(kinds()).toEqual(['stall', 'stall', 'slow']);
    await bench.advance(1500, 20);
    expect(kinds()).toEqual(['stall', 'slow']);
  });

  it('is in the journal with its message counted from the beginning of the response', async () => {
    const bench = new FaultBench([]);
    bench.send(frame(1), frame(2));
    await bench.settle();
    bench.writer.apply(faultOf('drop:probability=1'), 2);
    bench.send(frame(3), frame(4), frame(5));
    await bench.settle();
    bench.writer.apply(faultOf('stall:ms=10'), 0);
    await bench.advance(20, 20);
    bench.writer.apply(faultOf('slow:bytesPerSecond=1000'), 0);
    bench.writer.apply(faultOf('cut:ms=0'), 0);
    await bench.ended();
    const { length } = `${OPENING}${frames(1, 2, 5)}`;
    expect(bench.faults).toEqual([
      { kind: 'drop', message: 3, byte: expect.any(Number), detail: {} },
      { kind: 'drop', message: 4, byte: expect.any(Number), detail: {} },
      { kind: 'stall', message: 3, byte: length, detail: { ms: 10 } },
      { kind: 'slow', message: 3, byte: length, detail: { bytesPerSecond: 1000 } },
      { kind: 'cut', message: 3, byte: length, detail: { how: 'fin' } },
    ]);
    expect(bench.journal.as(1)).toMatchObject({ endedBy: 'fault', messages: 3 });
  });
});

describe('what is known of a client', () => {
  it('is how much it was sent, the last id, and what its URL says', async () => {
    const streams = streamsOn(new VirtualClock(0), 10);
    const clients = new LocalClients(streams);
    const source = new Subject<Chunk>();
    const headers = { 'user-agent': 'curl/8' };
    const asked = {
      socket: { destroyed: false },
      originalUrl: '/stream?own=true',
      headers,
      ip: '::ffff:10.0.0.7',
      method: 'GET',
    };
    await Reader.of(streams, LIVE, () => source, { cursor: 'a', request: asked as unknown as Request });
    expect(clients.list()).toMatchObject({
      total: 1,
      own: 1,
      clients: [
        { kind: 'live', remoteAddress: '10.0.0.7', userAgent: 'curl/8', resumedFrom: 'a', lastEventId: 'a', own: true },
      ],
    });
    source.next(message(1, 2));
    source.next(chunkOf(':\n', 0));
    expect(clients.list().clients).toMatchObject([
      { messages: 2, lastEventId: '2', bytes: `${OPENING}${frames(1, 2)}:\n`.length },
    ]);
  });

  it('is listed for the newest 500 of any number', async () => {
    const clock = new VirtualClock(0);
    const streams = streamsOn(clock, 1000);
    const clients = new LocalClients(streams);
    const asked = {
      socket: { destroyed: false },
      originalUrl: `/stream?${'x'.repeat(9000)}`,
      headers: {},
      ip: '10.0.0.7',
      method: 'GET',
    };
    for (let count = 0; count < 510; count += 1) {
      clock.advanceBy(1);
      await Reader.of(streams, LIVE, () => new Subject<Chunk>(), { request: asked as unknown as Request });
    }
    const { total, clients: listed } = clients.list();
    expect(total).toBe(510);
    expect(listed.length).toBeGreaterThan(100);
    expect(listed.length).toBeLessThanOrEqual(500);
    expect(listed[0]?.id).toMatch(/-s510$/);
    expect(JSON.stringify(listed).length).toBeLessThan(300 * 1024);
  });
});
