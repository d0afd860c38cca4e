import { describe, expect, it } from '@jest/globals';
import { readCase } from '../../../src/lab/domain/case-reader.js';
import { type Check, judge } from '../../../src/lab/domain/judge.js';
import { type LabCase, type LabEvent } from '../../../src/lab/domain/lab-case.js';
import {
  countOf,
  MAX_REQUESTS,
  NO_REQUESTS,
  recordedHeaders,
  type SessionRecord,
  type SessionRequest,
  withEnd,
  withRequest,
} from '../../../src/lab/domain/session.js';

const NOW_MS = 10_000;

function caseOf(draft: object): LabCase {
  const read = readCase({ title: 'A case', section: '9.2.3', ...draft });
  if ('problems' in read) throw new Error(JSON.stringify(read.problems));
  return read.content;
}

const CASE = caseOf({
  requests: [{ body: [{ text: 'retry: 100\nid: 1\ndata: one\n\ndata: two\n\n' }] }, { status: 204 }],
  expect: {
    events: [
      { data: 'one', lastEventId: '1' },
      { data: 'two', lastEventId: '1' },
    ],
    ...{ reconnects: 1, closed: true, waitMs: [100, 1000] },
    request: { 1: { 'last-event-id': null }, 2: { 'last-event-id': '1' } },
  },
});
const EVENTS: readonly LabEvent[] = ['one', 'two'].map((data) => ({ type: 'message', data, lastEventId: '1' }));

function requestOf(
  n: number,
  startedMs: number,
  endedMs: number | null,
  more: Partial<SessionRequest> = {},
): SessionRequest {
  const at = '2025-09-06T22:52:52.000Z';
  return { n, at, startedMs, endedMs, endedBy: endedMs === null ? null : 'server', status: 200, headers: {}, ...more };
}
const recordOf = (...requests: SessionRequest[]): SessionRecord => requests.reduce(withRequest, NO_REQUESTS);

const RIGHT = recordOf(
  requestOf(1, 1000, 1010),
  requestOf(2, 1150, 1160, { status: 204, headers: { 'last-event-id': '1' } }),
);

/** The checks that have failed, as text. */
function failedOf(
  labCase: LabCase,
  record: SessionRecord,
  events: readonly LabEvent[],
  account: { closed?: boolean; error?: boolean } = { closed: true },
): string[] {
  const { passed, checks } = judge(labCase, record, { closed: account.closed, error: account.error, events }, NOW_MS);
  const failed = checks.filter((check: Check) => !check.passed);
  expect(passed).toBe(failed.length === 0);
  return failed.map(({ what, expected, actual }) => `${what}: ${expected} / ${actual}`);
}

describe('a verdict', () => {
  it('passes a right client', () => {
    expect(failedOf(CASE, RIGHT, EVENTS)).toEqual([]);
    expect(failedOf(CASE, RIGHT, EVENTS, { closed: true, error: true })).toEqual([]);
  });

  it('does not ask for what a client does not say', () => {
    expect(failedOf(CASE, RIGHT, EVENTS, {})).toEqual([]);
  });

  it('of a session that has asked for nothing says so, and nothing else', () => {
    expect(failedOf(CASE, NO_REQUESTS, EVENTS)).toEqual([
      'requests: at least 1 / 0: this session has asked for nothing',
    ]);
  });

  const [one, two] = EVENTS as [LabEvent, LabEvent];
  it.each<[what: string, events: readonly LabEvent[], ...failed: string[]]>([
    ['wrong data', [one, { ...two, data: 'tw' }], 'event 2 data: two / tw'],
    ['a wrong type', [{ ...one, type: 'tick' }, two], 'event 1 type: message / tick'],
    ['a wrong id', [one, { ...two, lastEventId: '' }], 'event 2 lastEventId: 1 / '],
    ['an event too few', [one], 'events: 2 / 1', 'event 2: two / none'],
    ['an event too many', [one, two, two], 'events: 2 / 3'],
  ])('fails %s by name', (_what, events, ...failed) => {
    expect(failedOf(CASE, RIGHT, events)).toEqual(failed);
  });

  it('lets a client that is sent the same for ever have it more than once', () => {
    const forever = caseOf({
      requests: [{ body: [{ text: 'data: one\n\n' }] }],
      expect: { events: [{ data: 'one' }] },
    });
    const event = { type: 'message', data: 'one', lastEventId: '' };
    expect(failedOf(forever, RIGHT, [event, event])).toEqual([]);
    expect(failedOf(forever, RIGHT, [{ ...event, data: 'two' }, event])).toEqual(['event 1 data: one / two']);
  });

  it('fails a client that does not connect again', () => {
    expect(failedOf(CASE, recordOf(requestOf(1, 1000, 1010)), EVENTS)).toEqual([
      'reconnects: at least 1 / 0',
      'request 2 last-event-id: 1 / there was no request 2',
    ]);
  });

  it.each<[what: string, startedMs: number, endedMs: number | null, ...failed: string[]]>([
    ['too early', 1079, 1000, 'wait before request 2: 100 to 1000 ms / 79 ms'],
    ['too late', 2001, 1000, 'wait before request 2: 100 to 1000 ms / 1001 ms'],
    ['before the end', 1100, null, 'wait before request 2: 100 to 1000 ms / it did not wait for the end'],
    ['within the tolerance of clocks', 1080, 1000],
    ['as late as allowed', 2000, 1000],
  ])('of a reconnect that comes %s', (_what, startedMs, endedMs, ...failed) => {
    const second = requestOf(2, startedMs, startedMs + 1, { headers: { 'last-event-id': '1' } });
    expect(failedOf(CASE, recordOf(requestOf(1, 900, endedMs), second), EVENTS)).toEqual(failed);
  });

  it('fails a missing and a superfluous header', () => {
    const headers = { 'last-event-id': '0' };
    const record = recordOf(requestOf(1, 1000, 1010, { headers }), requestOf(2, 1150, 1160));
    expect(failedOf(CASE, record, EVENTS)).toEqual([
      'request 1 last-event-id: none / 0',
      'request 2 last-event-id: 1 / none',
    ]);
  });

  it('compares long headers though it records them abbreviated', () => {
    const id = 'i'.repeat(4000);
    const long = caseOf({
      requests: [{ body: [{ text: `id: ${id}\n\n` }] }, { status: 204 }],
      expect: { events: [], request: { 2: { 'last-event-id': id } } },
    });
    const recordWith = (sent: string): SessionRecord => {
      const headers = recordedHeaders({ 'last-event-id': sent, cookie: 'secret' });
      expect(JSON.stringify(headers).length).toBeLessThan(300);
      return recordOf(requestOf(1, 0, 1), requestOf(2, 2, 3, { headers }));
    };
    expect(failedOf(long, recordWith(id), [])).toEqual([]);
    expect(failedOf(long, recordWith(`${id.slice(0, 2000)}j${id.slice(2001)}`), [])).toHaveLength(1);
  });

  it('fails a client that goes on though it is closed', () => {
    const third = requestOf(3, 1300, 1310, { status: 204 });
    expect(failedOf(CASE, withRequest(RIGHT, third), EVENTS, {})).toEqual(['requests, at most: 2 / 3']);
    expect(failedOf(CASE, RIGHT, EVENTS, { closed: false })).toEqual(['closed: true / false']);
  });

  it('counts no redirect as a reconnect', () => {
    const redirected = caseOf({
      requests: [{ status: 307, headers: { location: '{url}' } }, { body: [{ text: 'data: a\n\n' }] }, { status: 204 }],
      expect: { events: [{ data: 'a' }], reconnects: 1 },
    });
    const record = recordOf(requestOf(1, 0, 1, { status: 307 }), requestOf(2, 2, 3));
    const event = { type: 'message', data: 'a', lastEventId: '' };
    expect(failedOf(redirected, record, [event])).toEqual(['reconnects: at least 1 / 0']);
    expect(failedOf(redirected, withRequest(record, requestOf(3, 5, 6, { status: 204 })), [event])).toEqual([]);
  });

  it('fails an error where nothing is to go wrong', () => {
    const held = caseOf({
      requests: [{ body: [{ end: 'hold' }] }],
      expect: { events: [], closed: false, reconnects: 0 },
    });
    const record = recordOf(requestOf(1, 0, null));
    expect(failedOf(held, record, [], { closed: false })).toEqual([]);
    expect(failedOf(held, record, [], { closed: false, error: true })).toEqual(['error: none / an error was reported']);
  });

  it('of a silence counts from the end of the last answer', () => {
    const silent = caseOf({
      requests: [{ body: [{ text: 'retry: 60000\n\n' }] }, { status: 204 }],
      expect: { events: [], notBefore: 1500 },
    });
    const first = requestOf(1, NOW_MS - 2000, NOW_MS - 1500);
    expect(failedOf(silent, recordOf(first), [])).toEqual([]);
    expect(failedOf(silent, recordOf({ ...first, endedMs: NOW_MS - 1499 }), [])).toHaveLength(1);
    expect(failedOf(silent, recordOf({ ...first, endedMs: null }), [])).toHaveLength(1);
  });

  it('is bounded, however many events and whatever their length', () => {
    const data = 'x'.repeat(100_000);
    const large = caseOf({
      requests: [{ body: [{ repeat: { text: 'data: a\n\n', times: 5000 } }] }],
      expect: { events: [{ data: 'a', times: 5000 }] },
    });
    const events = Array.from({ length: 5000 }, () => ({ type: 'message', data, lastEventId: '' }));
    const { checks } = judge(large, RIGHT, { events, closed: undefined, error: undefined }, NOW_MS);
    expect(JSON.stringify(checks).length).toBeLessThan(100_000);
  });
});

describe('a record of a session', () => {
  it('keeps 200 requests and counts the others', () => {
    let record = NO_REQUESTS;
    for (let n = 1; n <= MAX_REQUESTS + 5; n += 1) record = withRequest(record, requestOf(n, n, null));
    expect([record.requests.length, countOf(record), record.lastMs]).toEqual([200, 205, 205]);
    expect(withEnd(record, 205, { endedMs: 1, endedBy: 'client' })).toBeUndefined();
    expect(withEnd(record, 200, { endedMs: 300, endedBy: 'client' })?.requests[199]).toMatchObject({ endedMs: 300 });
  });

  it('has ids as they were sent, in UTF-8', () => {
    const latin1 = Buffer.from('ключ').toString('latin1');
    expect(recordedHeaders({ 'last-event-id': latin1, authorization: 'Bearer secret' })).toEqual({
      'last-event-id': 'ключ',
    });
  });
});
