import { describe, expect, it } from '@jest/globals';
import { createParser } from 'eventsource-parser';
import fc from 'fast-check';
import { EventStreamParser } from '../../../src/lab/domain/event-stream-parser.js';
import { type LabEvent } from '../../../src/lab/domain/lab-case.js';

interface Parsed {
  readonly events: readonly LabEvent[];
  readonly retries: readonly number[];
  readonly lastEventId: string;
}

function parse(pieces: readonly Uint8Array[], lastEventId = ''): Parsed {
  const events: LabEvent[] = [];
  const retries: number[] = [];
  const observer = { onEvent: (event: LabEvent) => events.push(event), onRetry: (ms: number) => retries.push(ms) };
  const parser = new EventStreamParser(observer, lastEventId);
  for (const piece of pieces) parser.feed(piece);
  return { events, retries, lastEventId: parser.lastEventId };
}

const parseText = (text: string, lastEventId?: string): Parsed => parse([Buffer.from(text)], lastEventId);

/** What another parser makes of the same text; it leaves the last id to its caller. */
function parseElsewhere(text: string): { readonly type: string; readonly data: string }[] {
  const events: { type: string; data: string }[] = [];
  const parser = createParser({ onEvent: ({ event = 'message', data }) => events.push({ type: event, data }) });
  parser.feed(text);
  return events;
}

const VALUE = fc.stringMatching(/^[ a-z:é中😀\u2028]{0,12}$/u);
const LINE = fc.oneof(
  fc.tuple(fc.constantFrom('data', 'data', 'event', 'id', 'retry', 'other'), fc.constantFrom(':', ': '), VALUE),
  fc.tuple(fc.constantFrom('data', 'event', 'id', ''), fc.constant(''), fc.constant('')),
  fc.tuple(fc.constant(''), fc.constant(':'), VALUE),
);
/** Blocks of lines with one kind of line end, as servers write them. */
const STREAM = fc
  .tuple(fc.array(fc.array(LINE, { maxLength: 5 }), { maxLength: 6 }), fc.constantFrom('\n', '\r\n'))
  .map(([blocks, end]) => blocks.map((lines) => [...lines.map((parts) => parts.join('')), '', ''].join(end)).join(''));

describe('the reference parser', () => {
  it('finds the events that eventsource-parser finds', () => {
    fc.assert(
      fc.property(STREAM, (text) => {
        const events = parseText(text).events.map(({ type, data }) => ({ type, data }));
        expect(events).toEqual(parseElsewhere(text));
      }),
    );
  });

  it('finds the same however the bytes are cut', () => {
    const bytes = fc.oneof(
      STREAM.map((text) => Buffer.from(text)),
      fc.uint8Array({ maxLength: 60 }),
      fc.stringMatching(/^(data: ?x|id|event:e|\r|\n|\r\n|:|é)*$/).map((text) => Buffer.from(`\ufeff${text}`)),
    );
    fc.assert(
      fc.property(bytes, fc.array(fc.nat()), (whole, cuts) => {
        const places = [...new Set(cuts.map((cut) => cut % (whole.length + 1)))].sort((a, b) => a - b);
        const pieces = [0, ...places].map((from, index) => whole.subarray(from, places[index] ?? whole.length));
        expect(parse(pieces)).toEqual(parse([whole]));
        expect(parse(Array.from(whole, (byte) => Uint8Array.of(byte)))).toEqual(parse([whole]));
      }),
    );
  });

  // The examples of section 9.2.6.
  it.each<[name: string, text: string, events: LabEvent[]]>([
    [
      'several data lines',
      'data: YHOO\ndata: +2\ndata: 10\n\n',
      [{ type: 'message', data: 'YHOO\n+2\n10', lastEventId: '' }],
    ],
    [
      'a comment, ids, and a block that nothing ends',
      ': test stream\n\ndata: first event\nid: 1\n\ndata:second event\nid\n\ndata:  third event\n',
      [
        { type: 'message', data: 'first event', lastEventId: '1' },
        { type: 'message', data: 'second event', lastEventId: '' },
      ],
    ],
    [
      'empty data',
      'data\n\ndata\ndata\n\ndata:\n',
      [
        { type: 'message', data: '', lastEventId: '' },
        { type: 'message', data: '\n', lastEventId: '' },
      ],
    ],
    [
      'an optional space',
      'data:test\n\ndata: test\n\n',
      [
        { type: 'message', data: 'test', lastEventId: '' },
        { type: 'message', data: 'test', lastEventId: '' },
      ],
    ],
  ])('reads the example of the standard with %s', (_name, text, events) => {
    expect(parseText(text).events).toEqual(events);
  });

  it('keeps the id that a stream was resumed with, until the stream has one', () => {
    const { events, lastEventId } = parseText('data: a\n\nid: 8\ndata: b\n\nid: 9\n', '7');
    expect(events.map((event) => event.lastEventId)).toEqual(['7', '8']);
    expect(lastEventId).toBe('8');
  });

  it('takes only digits as a reconnection time', () => {
    const { retries } = parseText('retry: 10\nretry: +1\nretry\nretry: 1.5\nretry: 0020\nretry:  3\n');
    expect(retries).toEqual([10, 20]);
    expect(parseText(`retry: ${'9'.repeat(400)}\n`).retries).toEqual([Infinity]);
  });
});
