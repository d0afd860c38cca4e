import { describe, expect, it } from '@jest/globals';
import { apiKeyIn, readEvent } from '../../../../src/telemetry/domain/telemetry-event.js';
import { eventLine } from '../../../support/clients/tcp-client.js';

const EVENT = JSON.parse(eventLine(1)) as Record<string, unknown>;

function refusalOf(value: unknown): string {
  const read = readEvent(Buffer.from(JSON.stringify(value)));
  return read.kind === 'refused'
    ? `${read.error.code}: ${read.error.details.map(({ field }) => field).join()}`
    : read.kind;
}

describe('readEvent', () => {
  it.each(['1725662000000000001', '9223372036854775807', '0', '9007199254740993'])(
    'keeps the bytes of an event at %s ns',
    (nanos) => {
      const line = eventLine(nanos);
      const read = readEvent(Buffer.from(line));
      if (nanos === '9223372036854775807') {
        // As a double it is 2^63, which no clock tells.
        expect(read.kind).toBe('refused');
        return;
      }
      expect(read.kind === 'event' ? read.body.toString() : read.kind).toBe(line);
    },
  );

  it('takes blanks and line breaks between tokens, and gives a line without a break', () => {
    const line = ` \t{"traceId":"a",\r "name":"b",\n"event":"c","timeUnixNano": 1725662000000000001 ,"attributes":[]}\r`;
    const read = readEvent(Buffer.from(line));
    expect(read.kind === 'event' ? read.body.toString() : read.kind).toBe(
      `{"traceId":"a",  "name":"b", "event":"c","timeUnixNano": 1725662000000000001 ,"attributes":[]}`,
    );
  });

  it.each(['', '  \t', '\r'])('passes over a line of nothing: %j', (line) => {
    expect(readEvent(Buffer.from(line)).kind).toBe('blank');
  });

  it.each(Object.keys(EVENT))('refuses an event without %s, by its name', (field) => {
    const rest = Object.entries(EVENT).filter(([name]) => name !== field);
    expect(refusalOf(Object.fromEntries(rest))).toBe(`invalid-body: ${field}`);
  });

  it.each([
    [{ ...EVENT, traceId: 7 }, 'traceId'],
    [{ ...EVENT, name: '' }, 'name'],
    [{ ...EVENT, event: 'x'.repeat(257) }, 'event'],
    [{ ...EVENT, timeUnixNano: '1725662000000000000' }, 'timeUnixNano'],
    [{ ...EVENT, timeUnixNano: 1.5 }, 'timeUnixNano'],
    [{ ...EVENT, timeUnixNano: -1 }, 'timeUnixNano'],
    [{ ...EVENT, attributes: {} }, 'attributes'],
    [{ ...EVENT, attributes: [{ key: 'a' }] }, 'attributes'],
    [{ ...EVENT, attributes: [{ key: 'a', value: 7 }] }, 'attributes'],
    [{ ...EVENT, more: 1 }, 'more'],
    [[EVENT], ''],
    [null, ''],
    ['text', ''],
  ])('refuses %j', (value, field) => {
    expect(refusalOf(value)).toBe(`invalid-body: ${field}`);
  });

  it.each(['{', 'nonsense', '{"a":1,}', '\ufeff{}', '{"a":NaN}'])('refuses what is no JSON: %j', (line) => {
    expect(readEvent(Buffer.from(line))).toMatchObject({ kind: 'refused', error: { code: 'invalid-body' } });
  });

  it('refuses what is no UTF-8', () => {
    const bytes = Buffer.from(eventLine(1));
    bytes[bytes.indexOf(0xc3)] = 0xff;
    expect(readEvent(bytes)).toMatchObject({ kind: 'refused', error: { message: 'This is not valid UTF-8' } });
  });

  it('reads a key where a line holds nothing else', () => {
    expect(apiKeyIn(Buffer.from(' {"apiKey":"secret"}\r'))).toBe('secret');
    for (const line of ['{"apiKey":7}', '{"apiKey":"a","b":1}', '[]', 'x', eventLine(1)]) {
      expect(apiKeyIn(Buffer.from(line))).toBeUndefined();
    }
  });
});
