import { type FieldReader, within } from './field-reader.js';
import { type Expectation, type ExpectedEvent, type LongText, lengthOf } from './lab-case.js';

/** Headers of requests that are recorded, in lower case; no other can be expected. */
export const RECORDED_HEADERS = ['accept', 'accept-encoding', 'cache-control', 'last-event-id', 'user-agent'] as const;

const MAX_EVENTS = 10_000;
const MAX_RECONNECTS = 50;
const MAX_REQUESTS = 100;
const MAX_WAIT_MS = 600_000;
const MAX_DATA_LENGTH = 16 * 1024 * 1024;
/** Of all events with their types and ids, written out. */
const MAX_EVENTS_LENGTH = MAX_DATA_LENGTH + 1024 * 1024;
const FIELDS = ['events', 'reconnects', 'closed', 'error', 'waitMs', 'notBefore', 'request'];

function readLongText(reader: FieldReader, value: unknown, field: string): LongText | undefined {
  if (typeof value === 'string') return value;
  const place = within(field, 'repeat');
  const long = reader.object(value, field, ['repeat']);
  const repeat = long === undefined ? undefined : reader.object(long['repeat'], place, ['text', 'times']);
  if (repeat === undefined) return undefined;
  const text = reader.text(repeat['text'], within(place, 'text'));
  const times = reader.integer(repeat['times'], within(place, 'times'), 1, MAX_DATA_LENGTH);
  if (text === undefined || times === undefined) return undefined;
  const data = { text, times };
  if (lengthOf(data) <= MAX_DATA_LENGTH) return data;
  reader.problem(place, `has more than ${MAX_DATA_LENGTH} characters`);
  return undefined;
}

function readEvent(reader: FieldReader, value: unknown, field: string): ExpectedEvent | undefined {
  const event = reader.object(value, field, ['type', 'data', 'lastEventId', 'times']);
  if (event === undefined) return undefined;
  const type = reader.optional(event['type'], (text) => reader.text(text, within(field, 'type'))) ?? 'message';
  const data = readLongText(reader, event['data'], within(field, 'data'));
  const id = reader.optional(event['lastEventId'], (text) => reader.text(text, within(field, 'lastEventId'))) ?? '';
  const times =
    reader.optional(event['times'], (number) => reader.integer(number, within(field, 'times'), 1, MAX_EVENTS)) ?? 1;
  return data === undefined ? undefined : { type, data, lastEventId: id, times };
}

function readWait(reader: FieldReader, value: unknown): Expectation['waitMs'] {
  const list = reader.list(value, 'expect.waitMs', 2, 2);
  if (list === undefined) return undefined;
  const [leastMs, mostMs] = list.map((each, index) =>
    reader.integer(each, within('expect.waitMs', index), 0, MAX_WAIT_MS),
  );
  if (leastMs === undefined || mostMs === undefined) return undefined;
  if (leastMs <= mostMs) return [leastMs, mostMs];
  reader.problem('expect.waitMs', 'must have the least first, then the most');
  return undefined;
}

function readRequest(reader: FieldReader, value: unknown): Map<number, ReadonlyMap<string, string | null>> {
  const requests = new Map<number, ReadonlyMap<string, string | null>>();
  for (const [n, headers] of Object.entries(reader.object(value, 'expect.request') ?? {})) {
    const place = within('expect.request', n);
    const number = reader.integer(/^\d+$/.test(n) ? Number(n) : n, place, 1, MAX_REQUESTS);
    const expected = new Map<string, string | null>();
    for (const [name, text] of Object.entries(reader.object(headers, place, RECORDED_HEADERS) ?? {})) {
      expected.set(name, text === null ? null : (reader.text(text, within(place, name)) ?? ''));
    }
    if (number !== undefined) requests.set(number, expected);
  }
  return requests;
}

/** What a case expects; its problems are left with the reader. */
export function readExpectation(reader: FieldReader, value: unknown): Expectation | undefined {
  const fields = reader.object(value, 'expect', FIELDS);
  if (fields === undefined) return undefined;
  const list = reader.list(fields['events'], 'expect.events', 0, MAX_EVENTS) ?? [];
  const events = list.flatMap((event, index) => readEvent(reader, event, within('expect.events', index)) ?? []);
  if (events.reduce((sum, { times }) => sum + times, 0) > MAX_EVENTS) {
    reader.problem('expect.events', `there are more than ${MAX_EVENTS}`);
  }
  const lengths = events.map(
    (event) => (event.type.length + lengthOf(event.data) + event.lastEventId.length) * event.times,
  );
  if (lengths.reduce((sum, length) => sum + length, 0) > MAX_EVENTS_LENGTH) {
    reader.problem('expect.events', `their texts have more than ${MAX_EVENTS_LENGTH} characters`);
  }
  return {
    events,
    reconnects: reader.optional(fields['reconnects'], (number) =>
      reader.integer(number, 'expect.reconnects', 0, MAX_RECONNECTS),
    ),
    closed: reader.optional(fields['closed'], (flag) => reader.boolean(flag, 'expect.closed')),
    error: reader.optional(fields['error'], (flag) => reader.boolean(flag, 'expect.error')),
    waitMs: reader.optional(fields['waitMs'], (wait) => readWait(reader, wait)),
    notBeforeMs: reader.optional(fields['notBefore'], (number) =>
      reader.integer(number, 'expect.notBefore', 1, MAX_WAIT_MS),
    ),
    request: readRequest(reader, fields['request'] ?? {}),
  };
}
