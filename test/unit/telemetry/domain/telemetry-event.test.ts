import { describe, expect, it } from '@jest/globals';
import { FlowProbeError } from '../../../../src/kernel/errors/flowprobe.error.js';
import { readEvents } from '../../../../src/telemetry/domain/event-list.js';
import { apiKeyIn } from '../../../../src/telemetry/domain/telemetry-event.js';
import { eventLine } from '../../../support/clients/tcp-client.js';

const EVENT = JSON.parse(eventLine(1)) as Record<string, unknown>;

/** The body of an event as it is stored, or the refusal. */
function readEvent(bytes: Buffer): string | FlowProbeError {
  try {
    return readEvents(bytes).join('\n');
  } catch (error) {
    if (!(error instanceof FlowProbeError)) throw error;
    return error;
  }
}

function refusalOf(value: unknown): string {
  const read = readEvent(Buffer.from(JSON.stringify(value)));
  return typeof read === 'string' ? read : `${read.code}: ${read.details.map(({ field }) => field).join()}`;
}

describe('an event', () => {
  it.each(['1725662000000000001', '9223372036854775807', '0', '9007199254740993'])(
    'keeps the bytes of an event at %s ns',
    (nanos) => {
      const line = eventLine(nanos);
      const read = readEvent(Buffer.from(line));
      if (nanos === '9223372036854775807') {
        // As a double it is 2^63, which no clock shows.
        expect(read).toBeInstanceOf(FlowProbeError);
        return;
      }
      expect(read).toBe(line);
    },
  );

  it('takes blanks and line breaks between tokens, and gives a line without a break', () => {
    const line = ` \t{"traceId":"a",\r "name":"b",\n"event":"c","timeUnixNano": 1725662000000000001 ,"attributes":[]}\r`;
    const read = readEvent(Buffer.from(line));
    expect(read).toBe(`{"traceId":"a",  "name":"b", "event":"c","timeUnixNano": 1725662000000000001 ,"attributes":[]}`);
  });

  it.each(Object.keys(EVENT))('refuses an event without %s, by its name', (field) => {
    const rest = Object.entries(EVENT).filter(([name]) => name !== field);
    expect(refusalOf(Object.fromEntries(rest))).toBe(`invalid-body: ${field}`);
  });

  it.each([
    [{ ...EVENT, traceId: 7 }, 'traceId'],
    [{ ...EVENT, name: '' }, 'name'],
    [{ ...EVENT, event: 'x'.repeat(257) }, 'event'],
    [{ ...EVENT, timeUnixNano: '1e18' }, 'timeUnixNano'],
    [{ ...EVENT, timeUnixNano: '' }, 'timeUnixNano'],
    [{ ...EVENT, timeUnixNano: '-1' }, 'timeUnixNano'],
    [{ ...EVENT, timeUnixNano: '9223372036854775808' }, 'timeUnixNano'],
    [{ ...EVENT, timeUnixNano: 1.5 }, 'timeUnixNano'],
    [{ ...EVENT, timeUnixNano: -1 }, 'timeUnixNano'],
    [{ ...EVENT, attributes: {} }, 'attributes'],
    [{ ...EVENT, attributes: [{ key: 'a' }] }, 'attributes'],
    [{ ...EVENT, attributes: [{ key: 'a', value: 7 }] }, 'attributes'],
    [{ ...EVENT, more: 1 }, 'more'],
    [[], 'body'],
    [[null], '0'],
    [null, 'body'],
    ['text', 'body'],
  ])('refuses %j', (value, field) => {
    expect(refusalOf(value)).toBe(`invalid-body: ${field}`);
  });

  it.each(['{', 'nonsense', '{"a":1,}', '{"a":NaN}', '{"a":1e400}', '{"a":1,"a":2}', '{"a":"\\ud800"}'])(
    'is refused where it is no strict JSON: %j',
    (line) => expect(readEvent(Buffer.from(line))).toMatchObject({ code: 'invalid-body' }),
  );

  it('is refused where it is no UTF-8, with the place', () => {
    const bytes = Buffer.from(eventLine(1));
    bytes[bytes.indexOf(0xc3)] = 0xff;
    expect(readEvent(bytes)).toMatchObject({
      message: expect.stringMatching(/^the body: not valid UTF-8 \(line 1, column \d+\)$/),
    });
  });

  it('may begin with a byte order mark, which is dropped', () => {
    expect(readEvent(Buffer.from(`\ufeff${eventLine(1)}`))).toBe(eventLine(1));
  });

  it('may have its nanoseconds as a text of digits, and is kept so', () => {
    const line = JSON.stringify({ ...EVENT, timeUnixNano: '1725662000000000001' });
    expect(readEvent(Buffer.from(line))).toBe(line);
  });

  it('reads a key where a line holds nothing else', () => {
    expect(apiKeyIn(Buffer.from(' {"apiKey":"secret"}\r'))).toBe('secret');
    expect(apiKeyIn(Buffer.from('\ufeff{"apiKey":"secret"}'))).toBe('secret');
    for (const line of ['{"apiKey":7}', '{"apiKey":"a","b":1}', '[]', 'x', eventLine(1)]) {
      expect(apiKeyIn(Buffer.from(line))).toBeUndefined();
    }
  });
});
