import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Server } from 'node:http';
import request from 'supertest';
import { serverOf, startTimelessApp, type TimelessApp } from '../support/apps/app.js';
import { SseListener } from '../support/clients/sse-listener.js';

/** Query, field that must be named, what must be said of it. */
const REFUSED: readonly (readonly [query: string, field: string, problem: RegExp])[] = [
  ...['119', '181', '0', '-150', '1000000000000'].map(
    (value) => [`duration=${value}`, 'duration', /^duration must be between 120 and 180$/] as const,
  ),
  ...['0.09', '1001', '0', '-1'].map(
    (value) => [`speed=${value}`, 'speed', /^speed must be between 0.1 and 1000$/] as const,
  ),
  ...['0.009', '101', '0', '-1'].map(
    (value) => [`rate=${value}`, 'rate', /^rate must be between 0.01 and 100$/] as const,
  ),
  ...['duration', 'speed', 'rate'].flatMap((field) =>
    ['', 'abc', 'NaN', 'Infinity', '1e2', '0x80', '1,5', '150;', '%20150', '١٥٠', 'null', 'true', '[]'].map(
      (value) => [`${field}=${value}`, field, new RegExp(`^${field} must be a (whole )?number$`)] as const,
    ),
  ),
  ['duration=150.5', 'duration', /^duration must be a whole number$/],
  ...['duration=150', 'speed=1', 'rate=1'].map(
    (pair) => [`${pair}&${pair}`, pair.split('=')[0] ?? '', /must be a (whole )?number$/] as const,
  ),
  ['seed=', 'seed', /^seed must be 1 to 64 characters long$/],
  [`seed=${'x'.repeat(65)}`, 'seed', /^seed must be 1 to 64 characters long$/],
  [`seed=${encodeURIComponent('😀'.repeat(65))}`, 'seed', /^seed must be 1 to 64 characters long$/],
  ['seed=a&seed=b', 'seed', /single text/],
  ...[
    '',
    'nothing',
    '..',
    '../order',
    '/etc/passwd',
    'busy-retail-day.json',
    'BUSY-RETAIL-DAY',
    '%00',
    '__proto__',
  ].map((name) => [`scenario=${name}`, 'scenario', /^scenario must be one of: busy-retail-day$/] as const),
  ...['constructor', 'busy-retail-day%00', './busy-retail-day', 'x'.repeat(5000)].map(
    (name) => [`scenario=${name}`, 'scenario', /^scenario must be one of: busy-retail-day$/] as const,
  ),
  ['scenario=busy-retail-day&scenario=busy-retail-day', 'scenario', /single text/],
];

describe('what GET /stream refuses', () => {
  let app: TimelessApp;
  let server: Server;

  beforeAll(async () => {
    app = await startTimelessApp();
    server = serverOf(app);
  });
  afterAll(() => app.close());

  /** The body of an error, read before any stream could begin. */
  const refusalOf = async (query: string): Promise<Record<string, unknown>> => {
    const listener = await SseListener.open(`${app.url}/stream?${query}`);
    try {
      expect(listener.status).toBe(400);
      expect(listener.headers['content-type']).toBe('application/json; charset=utf-8');
      await listener.end();
      return JSON.parse(listener.raw) as Record<string, unknown>;
    } finally {
      listener.close();
    }
  };

  const cases = REFUSED.map(([query, field, problem]) => ({ short: query.slice(0, 40), field, query, problem }));
  it.each(cases)('refuses "$short" and names $field', async ({ query, field, problem }) => {
    const { statusCode, code, message, details, ...rest } = await refusalOf(query);
    expect({ statusCode, code, rest }).toEqual({ statusCode: 400, code: 'invalid-query', rest: {} });
    const problems = details as { field: string; problem: string }[];
    expect(new Set(problems.map((each) => each.field))).toEqual(new Set([field]));
    for (const each of problems) expect(Object.keys(each)).toEqual(['field', 'problem']);
    expect(problems.some((each) => problem.test(each.problem))).toBe(true);
    expect(message).toBe(problems.map((each) => each.problem).join('; '));
  });

  it('answers with exactly the body of the contract', async () => {
    const problem = 'duration must be between 120 and 180';
    expect(await refusalOf('duration=300')).toEqual({
      statusCode: 400,
      code: 'invalid-query',
      message: problem,
      details: [{ field: 'duration', problem }],
    });
  });

  it('names every field that does not fit, all at once', async () => {
    const { details } = await refusalOf('duration=1&speed=x&rate=1000&seed=&scenario=a&scenario=b');
    const fields = new Set((details as { field: string }[]).map(({ field }) => field));
    expect(fields).toEqual(new Set(['duration', 'speed', 'rate', 'seed', 'scenario']));
  });

  it.each(['unknown', 'Seed', 'seed[]', 'format', '__proto__', 'constructor', 'toString', 'hasOwnProperty'])(
    'ignores a parameter of the name %s, which it does not know',
    async (name) => {
      const listener = await SseListener.open(`${app.url}/stream?seed=1&${name}=1`);
      expect([listener.status, listener.headers['content-type']]).toEqual([200, 'text/event-stream']);
      listener.close();
    },
  );

  it('lets a page of any origin read why it was refused', async () => {
    const { headers } = await request(server).get('/stream?speed=0').set('Origin', 'https://elsewhere.example');
    expect(headers['access-control-allow-origin']).toBe('*');
  });

  it.each(['/no/such/path', '/stream/42', '/simulation', '/simulation/live/x', '/%2e%2e/etc/passwd', '/docs/x'])(
    'answers 404 in the same format for GET %s',
    async (path) => {
      const response = await request(server).get(path);
      expect(response.status).toBe(404);
      expect(response.body).toEqual({ statusCode: 404, code: 'not-found', message: expect.any(String), details: [] });
    },
  );

  it('answers 405 with what is allowed for GET /cluster/evaluate', async () => {
    const response = await request(server).get('/cluster/evaluate');
    expect([response.status, response.headers['allow']]).toEqual([405, expect.stringContaining('POST')]);
    expect(response.body).toMatchObject({ statusCode: 405, code: 'method-not-allowed' });
  });

  it.each(['post', 'put', 'delete', 'patch'] as const)('does not take %s on /stream', async (method) => {
    const response = await request(server)[method]('/stream');
    expect(response.status).toBe(405);
    expect(response.body).toEqual({
      statusCode: response.status,
      code: expect.any(String),
      message: expect.any(String),
      details: [],
    });
  });

  it('answers a path that cannot be decoded in the same format', async () => {
    const response = await request(server).get('/%E0%A4%A');
    expect(response.status).toBe(400);
    expect(response.body).toMatchObject({ statusCode: 400, code: 'bad-request', details: [] });
  });

  it('answers HEAD with the head of a stream, without a body and without opening one', async () => {
    await app.advance(1000);
    const { status, headers, text } = await request(server).head('/stream?seed=1');
    expect(status).toBe(200);
    expect(headers['content-type']).toMatch(/^text\/event-stream/);
    expect(text).toBeUndefined();
    const live = await request(server).head('/simulation/live');
    expect(live.status).toBe(200);
    await app.settle();
    expect(app.clock.waiting).toBe(0);
  });

  it('answers HEAD with the status of a refusal, without a body', async () => {
    const { status, text } = await request(server).head('/stream?speed=0');
    expect(status).toBe(400);
    expect(text).toBeUndefined();
  });
});
