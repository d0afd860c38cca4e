import { describe, expect, it } from '@jest/globals';
import {
  arrivalsOf,
  heldMsOf,
  judgeBuffering,
  judgeChunks,
  judgeCompression,
  judgeGone,
  judgeHeaders,
  judgeIdle,
  judgeResume,
} from '../../../../src/cli/proxy-check/findings.js';
import { findingLines } from '../../../../src/cli/proxy-check/proxy-check-command.js';

const due = (dueMs: number, atMs: number): { dueMs: number; atMs: number } => ({ dueMs, atMs });
const HEAD = { 'content-type': 'text/event-stream', 'cache-control': 'no-store' };

describe('arrivals', () => {
  it('are those of whole messages, however they are cut', () => {
    const pieces = [
      { atMs: 5, text: ':\n\ndata: {"dueMs":0}\n\ndata: {"due' },
      { atMs: 210, text: 'Ms":200}\n' },
      { atMs: 220, text: '\ndata: {"dueMs":400}' },
    ];
    expect(arrivalsOf(pieces)).toEqual([due(0, 5), due(200, 220)]);
  });

  it('were held for as long as they differ from the one that came soonest', () => {
    expect(heldMsOf([due(0, 1010), due(200, 1010), due(800, 1810)])).toBe(200);
  });
});

describe('buffering', () => {
  const prompt = [due(0, 7), due(200, 208), due(400, 409)];

  it('is none where each message comes in its time', () => {
    const finding = judgeBuffering({ arrivals: prompt, expected: 3, obeysHeader: true });
    expect(finding).toMatchObject({ rating: 'good', text: expect.stringContaining('within 2 ms') as unknown });
  });

  it.each([
    ['come together', [due(0, 400), due(200, 400), due(400, 400)], 'for up to 400 ms'],
    ['are missing', [due(0, 7)], '1 of 3'],
    ['do not come at all', [], '0 of 3'],
  ] as const)('is there where messages %s', (_, arrivals, text) => {
    const finding = judgeBuffering({ arrivals, expected: 3, obeysHeader: true });
    expect(finding).toMatchObject({ rating: 'bad', text: expect.stringContaining(text) as unknown });
  });

  it('says whether X-Accel-Buffering helps', () => {
    const texts = [true, false].map((obeysHeader) => judgeBuffering({ arrivals: [], expected: 3, obeysHeader }).text);
    expect(texts).toEqual([expect.stringContaining('passes at once'), expect.stringContaining('does not change')]);
  });
});

it.each([
  ['as it is', judgeChunks(6, 6, false), 'good'],
  ['joins', judgeChunks(4, 6, false), 'note'],
  ['cuts', judgeChunks(9, 6, false), 'note'],
  ['cannot be seen', judgeChunks(1, 6, true), 'unknown'],
  ['does not compress', judgeCompression({}, false), 'good'],
  ['compresses (br), and sends each message at once', judgeCompression({ 'content-encoding': 'br' }, false), 'note'],
  ['compresses (gzip) and holds', judgeCompression({ 'content-encoding': 'gzip' }, true), 'bad'],
  ['no head', judgeCompression(undefined, true), 'unknown'],
  ['no head', judgeHeaders(undefined, {}), 'unknown'],
  ['keeps a stream open for 10 s', judgeIdle(undefined, 10), 'good'],
  ['after 60.0 s of silence', judgeIdle(60_012, 70), 'bad'],
  ['reaches the server', judgeResume(true), 'good'],
  ['does not reach', judgeResume(false), 'bad'],
  ['no message', judgeResume(undefined), 'unknown'],
  ['after 120 ms', judgeGone({ how: 'seen', afterMs: 120.4 }), 'good'],
  ['5 s after', judgeGone({ how: 'unseen', afterMs: 5000 }), 'bad'],
  ['keeps no journal', judgeGone({ how: 'missing', afterMs: 0 }), 'unknown'],
  ['was over before', judgeGone({ how: 'ended', afterMs: 0 }), 'unknown'],
] as const)('a verdict: %s', (text, finding, rating) => {
  expect(finding).toMatchObject({ rating, text: expect.stringContaining(text) as unknown });
});

describe('headers', () => {
  it('of one hop or one response are not compared', () => {
    const proxied = { ...HEAD, date: 'now', connection: 'keep-alive', 'transfer-encoding': 'chunked' };
    expect(judgeHeaders(proxied, { ...HEAD, date: 'then' }).rating).toBe('good');
  });

  it('that are added or dropped are named, and no fault', () => {
    const finding = judgeHeaders({ ...HEAD, server: 'nginx' }, { ...HEAD, 'x-accel-buffering': 'no' });
    expect(finding).toMatchObject({ rating: 'note', text: 'adds server; drops x-accel-buffering' });
  });

  it('that a stream needs are missed', () => {
    expect(judgeHeaders({ 'content-type': 'text/event-stream' }, HEAD)).toMatchObject({ rating: 'bad' });
    expect(judgeHeaders({ ...HEAD, 'cache-control': 'max-age=60' }, HEAD)).toMatchObject({
      rating: 'bad',
      text: 'changes cache-control',
    });
    expect(judgeHeaders(HEAD).rating).toBe('good');
    expect(judgeHeaders({ ...HEAD, 'content-type': 'text/html' }).rating).toBe('bad');
    expect(judgeHeaders({ ...HEAD, 'cache-control': 'max-age=60' }).rating).toBe('bad');
  });
});

it('verdicts are printed one a line, in columns', () => {
  expect(findingLines([judgeResume(true), judgeCompression({ 'content-encoding': 'gz\nip' }, true)])).toEqual([
    'good     last-event-id  reaches the server',
    'bad      compression    compresses (gz ip) and holds messages back',
  ]);
});
