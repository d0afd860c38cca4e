import { describe, expect, it } from '@jest/globals';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readCase } from '../../../src/lab/domain/case-reader.js';
import { ROOT } from '../../support/apps/run.js';

type Draft = Record<string, unknown>;

const STREAM = { body: [{ text: 'id: 1\ndata: one\n\n' }] };
const ONE = { data: 'one', lastEventId: '1' };
const CASE = {
  title: 'A case',
  section: '9.2.6',
  requests: [STREAM, { status: 204 }],
  expect: { events: [ONE], reconnects: 1, closed: true },
};

const problemsOf = (draft: unknown): string[] => {
  const read = readCase(draft);
  return 'problems' in read ? read.problems.map(({ field, problem }) => `${field}: ${problem}`) : [];
};
const withBody = (...body: unknown[]): Draft => ({
  ...CASE,
  requests: [{ body }, { status: 204 }],
  expect: { events: [] },
});
const withAnswer = (answer: Draft): Draft => ({ ...CASE, requests: [answer, { status: 204 }], expect: { events: [] } });
const withExpect = (expected: Draft): Draft => ({ ...CASE, expect: { ...CASE.expect, ...expected } });

describe('a case file', () => {
  it('is read as it is written in the contract', () => {
    const contract = {
      title: 'CR at the end of one read, LF at the start of the next',
      section: '9.2.6',
      reports: ['rexxars/eventsource-parser#17'],
      requests: [
        {
          status: 200,
          headers: {},
          body: [{ text: 'data: one\r' }, { pauseMs: 30 }, { text: '\n\r\ndata: two\r\n\r\n' }, { end: 'fin' }],
        },
        { when: { lastEventId: null }, status: 204 },
      ],
      expect: {
        events: [
          { type: 'message', data: 'one', lastEventId: '' },
          { type: 'message', data: 'two', lastEventId: '' },
        ],
        reconnects: 1,
        closed: true,
      },
    };
    const read = readCase(contract);
    expect(read).toMatchObject({
      content: { section: '9.2.6', requests: 2, answers: [{ end: 'fin' }, { status: 204 }] },
    });
  });

  it('is read as the documentation has it', () => {
    const guide = readFileSync(join(ROOT, 'docs/LAB-CASES.md'), 'utf8');
    const [, example = ''] = /```json\n(\{\n {2}"title"[\s\S]*?)```/.exec(guide) ?? [];
    const read = readCase(JSON.parse(example));
    expect(read).toMatchObject({ content: { section: '9.2.6', requests: 2 } });
    // It is a case of its own, and not another reading of one that is shipped.
    const folder = join(ROOT, 'data/lab');
    const titles = readdirSync(folder).map((file) => {
      const { title } = JSON.parse(readFileSync(join(folder, file), 'utf8')) as { title: string };
      return title;
    });
    expect(titles).not.toContain('content' in read ? read.content.title : '');
  });

  it('may be no more than a stream that ends, and is read again for ever', () => {
    expect(readCase({ ...CASE, requests: [STREAM], expect: { events: [ONE] } })).toMatchObject({
      content: { requests: undefined },
    });
  });

  it.each<[what: string, draft: unknown, ...problems: string[]]>([
    ['no object', [], ': must be an object'],
    ['an unknown field', { ...CASE, reqests: [] }, 'reqests: reqests is not known here'],
    ['no title', { ...CASE, title: undefined }, 'title: must be a text'],
    [
      'a section elsewhere',
      { ...CASE, section: '9.3' },
      'section: must be a section of the WHATWG HTML standard, 9.2 or one below',
    ],
    ['no request', { ...CASE, requests: [] }, 'requests: must be a list of 1 to 50'],
    ['51 requests', { ...CASE, requests: Array(51).fill(STREAM) }, 'requests: must be a list of 1 to 50'],
    [
      'an unknown step',
      withBody({ text: 'a' }, { txt: 'b' }),
      'requests.0.body.1: must have exactly one of: text, hex, base64, repeat, pauseMs, end, oneByteAtATime',
    ],
    [
      'a step that is two',
      withBody({ text: 'a', hex: '00' }),
      'requests.0.body.0: must have exactly one of: text, hex, base64, repeat, pauseMs, end, oneByteAtATime',
    ],
    [
      'broken hex',
      withBody({ hex: 'a' }),
      'requests.0.body.0.hex: must be pairs of hexadecimal digits, blanks in between',
    ],
    ['broken base64', withBody({ base64: 'a' }), 'requests.0.body.0.base64: must be base64'],
    [
      'a pause of more than a minute',
      withBody({ text: 'a' }, { pauseMs: 60_001 }),
      'requests.0.body.1.pauseMs: must be a whole number from 0 to 60000',
    ],
    [
      'pauses of more than ten minutes',
      withBody(...Array.from({ length: 11 }, () => ({ pauseMs: 60_000 }))),
      'requests.0.body.10: brings the pauses to 660000 ms; they are at most 600000 in sum',
    ],
    [
      '100 MiB of repeat',
      withBody({ text: 'a' }, { text: 'b' }, { repeat: { text: 'x'.repeat(1024), times: 102_400 } }),
      'requests.0.body.2.repeat: has 104857600 bytes; a body has at most 16777216',
    ],
    [
      '16 MiB in several steps',
      withBody({ repeat: { text: 'x', times: 16_777_216 } }, { text: 'x' }),
      'requests.0.body.1: brings the body to 16777217 bytes; it has at most 16777216',
    ],
    [
      'a repeat of nothing',
      withBody({ repeat: { text: '', times: 2 } }),
      'requests.0.body.0.repeat.text: must be a text that is not empty',
    ],
    [
      'a repeat that never ends',
      withBody({ repeat: { text: 'x', times: 1e300 } }),
      'requests.0.body.0.repeat.times: must be a whole number from 1 to 16777216',
    ],
    [
      '10 001 steps',
      withBody(...Array.from({ length: 10_001 }, () => ({ text: 'a' }))),
      'requests.0.body: must be a list of 0 to 10000',
    ],
    [
      'a step behind the end',
      withBody({ end: 'fin' }, { text: 'a' }),
      'requests.0.body.1: stands behind the end of the body',
    ],
    ['an unknown end', withBody({ end: 'FIN' }), 'requests.0.body.0.end: must be one of: fin, cut, rst, hold'],
    [
      'nested bytes',
      withBody({ oneByteAtATime: [{ oneByteAtATime: [] }] }),
      'requests.0.body.0.oneByteAtATime.0.oneByteAtATime: oneByteAtATime cannot stand within oneByteAtATime',
    ],
    [
      'an end within bytes',
      withBody({ oneByteAtATime: [{ end: 'fin' }] }),
      'requests.0.body.0.oneByteAtATime.0.end: end cannot stand within oneByteAtATime',
    ],
    [
      'too many single bytes',
      withBody({ oneByteAtATime: [{ repeat: { text: 'x', times: 65_537 } }] }),
      'requests.0.body.0.oneByteAtATime: has 65537 bytes; at most 65536 are written one by one',
    ],
    [
      'a status of information',
      withAnswer({ status: 101 }),
      'requests.0.status: must be a whole number from 200 to 599',
    ],
    [
      'a body of a 204',
      withAnswer({ status: 204, body: [{ text: 'a' }] }),
      'requests.0.body: an answer with status 204 has no body',
    ],
    [
      'a header over two lines',
      withAnswer({ headers: { a: 'b\r\nc: d' } }),
      'requests.0.headers.a: must be at most 4000 printable ASCII characters on one line',
    ],
    [
      'a header that is framing',
      withAnswer({ headers: { 'Transfer-Encoding': 'chunked' } }),
      'requests.0.headers.Transfer-Encoding: the field `framing` sets it',
    ],
    [
      'a header that is compression',
      withAnswer({ headers: { 'content-encoding': 'gzip' } }),
      'requests.0.headers.content-encoding: the field `encoding` sets it',
    ],
    [
      'a length that is none',
      withAnswer({ headers: { 'content-length': '5' } }),
      'requests.0.headers.content-length: is set by framing length; another one needs an end that is not fin',
    ],
    [
      'chunks in HTTP/1.0',
      withAnswer({ version: '1.0', framing: 'chunked' }),
      'requests.0.framing: must be close: HTTP/1.0 has no chunks',
    ],
    [
      'a compressed length',
      withAnswer({ encoding: 'br', framing: 'length' }),
      'requests.0.encoding: cannot stand beside framing length',
    ],
    [
      'an answer for no other request',
      { ...CASE, requests: [{ ...STREAM, when: { lastEventId: null } }] },
      'requests: one of them must have no `when`, for all other requests',
    ],
    [
      'a header that is not recorded',
      withExpect({ request: { 1: { cookie: 'a' } } }),
      'expect.request.1.cookie: expect.request.1.cookie is not known here',
    ],
    [
      'a request that is no number',
      withExpect({ request: { first: {} } }),
      'expect.request.first: must be a whole number from 1 to 100',
    ],
    ['more than least', withExpect({ waitMs: [5, 4] }), 'expect.waitMs: must have the least first, then the most'],
    [
      'other data',
      withExpect({ events: [{ ...ONE, data: 'two' }] }),
      'expect.events.0.data: contradicts the bytes: the data is "one"',
    ],
    [
      'another type',
      withExpect({ events: [{ ...ONE, type: 'tick' }] }),
      'expect.events.0.type: contradicts the bytes: the type is "message"',
    ],
    [
      'another id',
      withExpect({ events: [{ data: 'one' }] }),
      'expect.events.0.lastEventId: contradicts the bytes: the lastEventId is "1"',
    ],
    [
      'an event too many',
      withExpect({ events: [ONE, ONE] }),
      'expect.events: contradicts the bytes: they have 1 events, 2 are expected',
    ],
    [
      'an event too few',
      withExpect({ events: [] }),
      'expect.events: contradicts the bytes: they have 1 events, 0 are expected',
    ],
    [
      'a reconnect too many',
      withExpect({ reconnects: 2 }),
      'expect.reconnects: contradicts the answers: a right client connects again 1 times',
    ],
    [
      'a client that stays open',
      withExpect({ closed: false }),
      'expect.closed: contradicts the answers: a right client is closed',
    ],
    [
      'another header',
      withExpect({ request: { 2: { 'last-event-id': '2' } } }),
      'expect.request.2.last-event-id: contradicts the bytes: the id is "1"',
    ],
    [
      'a request that is never made',
      withExpect({ request: { 3: { 'last-event-id': null } } }),
      'expect.request.3: a right client makes 2 requests',
    ],
    [
      'a wait that was not asked for',
      {
        ...withExpect({ waitMs: [100, 200] }),
        requests: [{ body: [{ text: 'retry: 50\nid: 1\ndata: one\n\n' }] }, { status: 204 }],
      },
      'expect.waitMs: contradicts the bytes: the last retry is 50 ms',
    ],
  ])('with %s is refused with its place', (_what, draft, ...problems) => {
    expect(problemsOf(draft)).toEqual(problems);
  });

  it('is refused where ids that are carried over a reconnect contradict it', () => {
    const resumed = { ...CASE, requests: [STREAM, { body: [{ text: 'data: two\n\n' }] }, { status: 204 }] };
    const events = (lastEventId: string): Draft => ({ events: [ONE, { data: 'two', lastEventId }], closed: true });
    expect(problemsOf({ ...resumed, expect: events('1') })).toEqual([]);
    expect(problemsOf({ ...resumed, expect: events('') })).toEqual([
      'expect.events.1.lastEventId: contradicts the bytes: the lastEventId is "1"',
    ]);
  });

  it('names an event by its place in the file where one stands for many', () => {
    const body = [{ repeat: { text: 'data: a\n\n', times: 3 } }, { text: 'data: b\n\n' }];
    const draft = (data: string): Draft => ({
      ...withBody(...body),
      expect: { events: [{ data: 'a', times: 3 }, { data }] },
    });
    expect(problemsOf(draft('b'))).toEqual([]);
    expect(problemsOf(draft('c'))).toEqual(['expect.events.1.data: contradicts the bytes: the data is "b"']);
  });

  it('is not held up by redirects without an end', () => {
    const requests = [{ status: 302, headers: { location: '{url}' } }];
    expect(problemsOf({ ...CASE, requests, expect: { events: [], reconnects: 3 } })).toEqual([
      'expect.reconnects: contradicts the answers: a right client connects again 0 times',
    ]);
  });

  it('reads chunks that are written by hand as a client does', () => {
    const chunks = (...body: Draft[]): Draft => ({
      ...CASE,
      requests: [{ framing: 'by-hand', body }, { status: 204 }],
      expect: { events: [{ data: 'one' }], reconnects: 1, closed: true },
    });
    expect(problemsOf(chunks({ text: 'b\r\ndata: one\n\n\r\n0\r\n\r\ndata: lost\n\n' }))).toEqual([]);
    expect(problemsOf(chunks({ text: 'b\r\ndata: one\n\n\r\nnone\r\ndata: lost\n\n' }, { end: 'cut' }))).toEqual([]);
  });

  it.each<[what: string, end: string, ...body: Draft[]]>([
    ['whole chunks', 'fin', { text: 'b\r\ndata: one\n\n\r\n0\r\n\r\n' }],
    ['no last chunk', 'cut', { text: 'b\r\ndata: one\n\n\r\n' }],
    ['no chunk any more', 'cut', { text: 'b\r\ndata: one\n\n\r\nnone\r\n' }],
    ['no last chunk, and stays open', 'hold', { text: 'b\r\ndata: one\n\n\r\n' }, { end: 'hold' }],
  ])('ends chunks by hand with %s with %s', (_, end, ...body) => {
    const read = readCase({
      ...{ ...CASE, requests: [{ framing: 'by-hand', body }, { status: 204 }], expect: { events: [{ data: 'one' }] } },
    });
    expect(read).toMatchObject({ content: { answers: [{ end }, { status: 204 }] } });
  });

  describe('that is large', () => {
    const MIB = 1024 * 1024;
    const repeat = (text: string, times: number): Draft => ({ body: [{ repeat: { text, times } }] });
    const caseOf = (requests: Draft[], reconnects?: number): Draft => ({
      ...{ ...CASE, requests, expect: { events: [], reconnects } },
    });

    it.each<[what: string, draft: Draft]>([
      ['16 MiB in all', caseOf([repeat('x', 8 * MIB), repeat('x', 8 * MIB), { status: 204 }])],
      ['250,000 line ends', caseOf([repeat(':\n', 250_000), { status: 204 }])],
      [
        '16 MiB of which a client comes back for the last alone',
        caseOf([repeat('x', 15 * MIB), repeat('x', 1000)], 50),
      ],
    ])('may have %s', (_, draft) => {
      expect(problemsOf(draft)).toEqual([]);
    });

    it.each<[what: string, problem: string, draft: Draft]>([
      ['answers of more than 16 MiB', 'have in all', caseOf([repeat('x', 16 * MIB), repeat('x', 1)])],
      [
        'fifty answers of many lines',
        'have in all',
        caseOf(Array.from({ length: 50 }, () => repeat('data: x\n', 2 * MIB))),
      ],
      ['too many lines', 'have in all', caseOf([repeat('\r\n', 125_001)])],
      [
        'an answer that is sent again and again',
        'send a client that comes back for them in all',
        caseOf([repeat('x', MIB)], 16),
      ],
    ])('is refused with %s', (_, problem, draft) => {
      expect(problemsOf(draft)).toEqual([`requests: ${problem} more than 16777216 bytes or 250000 line ends`]);
    });

    it('is refused where ids that are written out would be too long', () => {
      const event = { data: 'x', lastEventId: 'i'.repeat(100_000), times: 10_000 };
      expect(problemsOf(withExpect({ events: [event] }))).toEqual([
        'expect.events: their texts have more than 17825792 characters',
      ]);
    });
  });
});
