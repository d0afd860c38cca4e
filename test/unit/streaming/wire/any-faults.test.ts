import { expect, it } from '@jest/globals';
import { createParser, type EventSourceMessage } from 'eventsource-parser';
import fc from 'fast-check';
import { brotliDecompressSync, gunzipSync, inflateSync } from 'node:zlib';
import { FaultBench, frame, frames } from '../../../support/apps/fault-bench.js';

const MESSAGES = ['{"n":1,"text":"é€😀"}', '{"list":[1,2,{"a":null}]}', '"text"', '{}', '{"n":12345678901234567890}'];
const FRAMES = MESSAGES.map((data, index) => frame(index + 1, data));
const DECODE = { gzip: gunzipSync, br: brotliDecompressSync, deflate: inflateSync } as const;

const number = (max: number): fc.Arbitrary<number> => fc.integer({ min: 1, max });
/** Faults that lose nothing. */
const harmless = fc.oneof(
  number(40).map((bytes) => `split:bytes=${bytes}`),
  fc.constantFrom('cr-lf', 'blank-line', 'utf8', 'random').map((at) => `split:at=${at}`),
  number(8).map((messages) => `gather:messages=${messages}`),
  fc.constantFrom('lf', 'cr', 'crlf', 'mixed').map((as) => `line-ends:as=${as}`),
  number(20).map((bytes) => `comments:bytes=${bytes}`),
  number(6).map((lines) => `fold:lines=${lines + 1}`),
  number(300).map((bytes) => `pad:bytes=${bytes}`),
  fc.constant('latency:ms=0'),
  fc.constant('slow:bytesPerSecond=1000000000'),
);

/** Once each, and where they belong: a mark before what compresses. */
const list = fc.tuple(
  fc.array(harmless, { maxLength: 6 }),
  fc.constantFrom([], ['bom'], ['bom:bytes=one-by-one']),
  fc.constantFrom(undefined, 'gzip', 'br', 'deflate'),
  fc.array(harmless, { maxLength: 3 }),
);

/** Line ends may be changed only once. */
function withOneOfLineEnds(faults: readonly string[]): string[] {
  const first = faults.findIndex((fault) => fault.startsWith('line-ends'));
  return faults.filter((fault, index) => index === first || !fault.startsWith('line-ends'));
}

/** What a client that keeps to the standard reads. */
function read(pieces: readonly Buffer[]): EventSourceMessage[] {
  const events: EventSourceMessage[] = [];
  const parser = createParser({ onEvent: (event) => events.push(event) });
  const decoder = new TextDecoder();
  for (const piece of pieces) parser.feed(decoder.decode(piece, { stream: true }));
  // A last carriage return may be the half of a line end.
  parser.feed('\n');
  return events;
}

it('a right client reads the messages of the plain stream, whatever is done that loses none', async () => {
  await fc.assert(
    fc.asyncProperty(list, fc.integer({ min: 1, max: 5 }), async ([before, bom, encoding, behind], batch) => {
      const compressing = encoding === undefined ? [] : [`encoding:as=${encoding}`];
      const faults = withOneOfLineEnds([...before, ...bom, ...compressing, ...behind]);
      const bench = await FaultBench.all(faults, { messages: FRAMES, batch });
      await bench.ended();
      expect([bench.isEnded, bench.disconnected, bench.behind.bytes]).toEqual([true, undefined, 0]);
      const events = read(encoding === undefined ? bench.writes : [DECODE[encoding](bench.bytes)]);
      expect(events.map(({ id }) => id)).toEqual(MESSAGES.map((_, index) => String(index + 1)));
      expect(events.map(({ data }) => data.replace(/[\n ]/g, ''))).toEqual(MESSAGES);
      expect(bench.journal.as(1)).toMatchObject({ messages: MESSAGES.length, endedBy: 'server' });
    }),
    { numRuns: 150 },
  );
});

it('the same list, seed and messages make the same writes, however a source batches them', async () => {
  const some = fc.array(
    fc.oneof(harmless, fc.constantFrom('drop:probability=0.3', 'reorder', 'corrupt:probability=0.5')),
    {
      maxLength: 8,
    },
  );
  await fc.assert(
    fc.asyncProperty(some, fc.integer({ min: 1, max: 5 }), fc.string(), async (list, batch, seed) => {
      const faults = withOneOfLineEnds(list);
      const first = await FaultBench.all(faults, { messages: FRAMES, batch, seed });
      const second = await FaultBench.all(faults, { messages: FRAMES, batch: 6 - batch, seed });
      expect(first.pieces).toEqual(second.pieces);
    }),
    { numRuns: 60 },
  );
});

it('a reader with faults gives back at once what it is behind when it is disconnected', async () => {
  const bench = new FaultBench(['pad:bytes=100000', 'latency:ms=60000']);
  bench.response.onDestroy = () => undefined;
  bench.send(...frames(5));
  await bench.settle();
  expect(bench.behind.bytes).toBeGreaterThan(300_000);
  bench.writer.disconnect('budget');
  await bench.settle();
  expect([bench.disconnected, bench.behind.bytes]).toEqual(['budget', 0]);
});

it('messages that no fault lets through do not keep the loop', async () => {
  const bench = new FaultBench([...Array.from({ length: 15 }, () => 'duplicate:probability=1'), 'drop:probability=1']);
  bench.send(frame(1));
  bench.finish();
  let turns = 0;
  for (; !bench.isEnded; turns += 1) await bench.turns(1);
  expect(turns).toBeGreaterThan(50);
  expect(bench.body).toBe('');
});

it('a stream lets go of what faults hold back when it is to end', async () => {
  const bench = new FaultBench(['stall:ms=86400000']);
  bench.send(frame(1));
  bench.finish();
  await bench.settle();
  expect([bench.isEnded, bench.pieces]).toEqual([false, []]);
  bench.writer.letGo();
  await bench.settle();
  expect([bench.isEnded, bench.behind.bytes]).toEqual([true, 0]);
});
