import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startApp, type TestApp } from '../support/apps/app.js';
import { SseListener } from '../support/clients/sse-listener.js';

interface Refusal {
  readonly statusCode: number;
  readonly code: string;
  readonly message: string;
  readonly details: readonly { readonly field: string; readonly problem: string }[];
}

const EVALUATION = { policy: { nodeCapacity: 4 }, load: [1] };
const FAULT = { enabled: false, kind: 'error', probability: 0 };

/** Requests that would be carried out but for what they carry besides. */
const READING = [
  '/simulation/scenarios',
  '/fleet',
  '/fleet/servers',
  '/fleet/reports?hostnames=mockaxe1',
  '/fleet/devices/mockaxe1/events',
  '/faults',
  '/faults/report',
  '/requests/dead-letters',
  '/telemetry/processes',
  '/traffic/jobs',
  '/wire',
  '/lab',
  '/lab/one-write/expected',
  '/clocks',
];
const CHANGING: readonly (readonly [method: string, path: string, body: object | undefined])[] = [
  ['POST', '/cluster/evaluate', EVALUATION],
  ['POST', '/requests', undefined],
  ['PUT', '/faults/1', FAULT],
  ['DELETE', '/faults', undefined],
  ['PUT', '/wire', { rules: [] }],
  ['DELETE', '/wire', undefined],
  ['PUT', '/clocks/a', {}],
  ['DELETE', '/clocks/a', undefined],
  ['POST', '/api/v1/users', { name: 'Ada', email: 'ada@example.org' }],
  ['POST', '/traffic/start', { scenario: 'normal', duration: 10, maxRps: 1, endpoints: 'all', acknowledged: true }],
  ['POST', '/alice/changes', { '@context': {} }],
  ['POST', '/lab/one-write/verdict', { session: 'a', events: [] }],
];

describe('what no endpoint knows', () => {
  let app: TestApp;

  beforeAll(async () => {
    app = await startApp();
  });
  afterAll(() => app.close());

  const send = async (method: string, path: string, body?: unknown): Promise<Refusal> => {
    const response = await fetch(`${app.url}${path}`, {
      method,
      headers: body === undefined ? {} : { 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    return (await response.json()) as Refusal;
  };
  const refusedFor = (code: string, ...fields: string[]): Refusal => {
    const details = fields.map((field) => ({ field, problem: `${field} is not known here` }));
    return { statusCode: 400, code, message: details.map(({ problem }) => problem).join('; '), details };
  };

  it.each(READING)('is refused by name in the query of GET %s', async (path) => {
    expect(await send('GET', `${path}${path.includes('?') ? '&' : '?'}foo=1&bar=2`)).toEqual(
      refusedFor('invalid-query', 'foo', 'bar'),
    );
  });

  it.each([
    '/health?uptime_kuma_cachebuster=1',
    '/health/live?a=1&b=2',
    '/health/ready?verbose',
    '/metrics?collect[]=x',
  ])('is ignored in the query of a monitor: %s', async (path) => {
    expect((await fetch(`${app.url}${path}`)).status).toBe(200);
  });

  it.each([
    '/stream?',
    '/simulation/live?',
    '/alice/events/changes?',
    '/telemetry/stream?',
    '/lab/one-write?',
    '/events?topics=telemetry&',
  ])('is ignored in the query of a stream: %s', async (path) => {
    const listener = await SseListener.open(`${app.url}${path}_=1732838400000&foo=1&foo=2`);
    expect([listener.status, listener.headers['content-type']]).toEqual([200, 'text/event-stream']);
    listener.close();
  });

  it('does not hide what is wrong with a known parameter of a stream', async () => {
    expect(await send('GET', '/stream?_=1&speed=fast')).toMatchObject({ details: [{ field: 'speed' }] });
    expect(await send('GET', '/events?_=1')).toMatchObject({ details: [{ field: 'topics' }] });
  });

  it.each(CHANGING)('is refused by name in the query of %s %s, and nothing is done', async (method, path, body) => {
    expect(await send(method, `${path}?foo=1`, body)).toEqual(refusedFor('invalid-query', 'foo'));
  });

  it.each([
    ['POST', '/requests'],
    ['DELETE', '/faults'],
    ['POST', '/traffic/stop/01936e1f-3c00-7000-a5c2-9b1e5d2c0f07'],
  ])('is refused by name in the body of %s %s, which takes none', async (method, path) => {
    expect(await send(method, path, { foo: 1 })).toEqual(refusedFor('invalid-body', 'foo'));
  });

  it.each([
    ['POST', '/requests', 'text/plain', 'abc'],
    ['POST', '/requests', 'application/json', '[1]'],
    ['POST', '/requests', 'application/json', 'null'],
    ['DELETE', '/faults', 'application/x-www-form-urlencoded', 'a=1'],
    ['DELETE', '/wire', 'application/octet-stream', 'abc'],
  ])('is refused as the body of %s %s, which takes none, as %s: %s', async (method, path, type, body) => {
    for (const sent of [body, new Blob([body]).stream()]) {
      const response = await fetch(`${app.url}${path}`, {
        ...{ method, headers: { 'content-type': type }, body: sent },
        ...(typeof sent !== 'string' && { duplex: 'half' as const }),
      });
      expect(await response.json()).toMatchObject({
        ...{ statusCode: 400, code: 'invalid-body' },
        details: [{ field: 'body', problem: 'no body is read here' }],
      });
    }
    const empty = await fetch(`${app.url}${path}`, { method, headers: { 'content-type': type } });
    expect(empty.ok).toBe(true);
    const chunked = { body: new Blob([]).stream(), duplex: 'half' as const };
    const nothing = await fetch(`${app.url}${path}`, { method, headers: { 'content-type': type }, ...chunked });
    expect(nothing.ok).toBe(true);
  });

  it('is refused in a query whose parameters are more than a thousand, of which Node would drop the rest', async () => {
    const query = Array.from({ length: 1001 }, (_, index) => `a${index}=1`).join('&');
    const problem = 'the query must have at most 1000 parameters, not 1001';
    expect(await send('GET', `/simulation/preview?${query}`)).toMatchObject({
      ...{ statusCode: 400, code: 'invalid-query' },
      details: [{ field: 'query', problem }],
    });
  });

  it.each([
    ['seed=%ff', 'seed'],
    ['speed=1&seed=a%c3', 'seed'],
    ['%ff=1', '%ff'],
    ['s%65ed=%ED%A0%80', 'seed'],
  ])('is refused where it is no UTF-8, by the name of the parameter: %s', async (query, field) => {
    expect(await send('GET', `/simulation/preview?${query}`)).toMatchObject({
      ...{ statusCode: 400, code: 'invalid-query' },
      details: [{ field, problem: `${field} is not valid UTF-8` }],
    });
  });

  it.each(['seed=100%', 'seed=%zz', 'seed=%c3%bc'])(
    'is kept in a query as any reader of URLs reads it: %s',
    async (query) => {
      expect((await fetch(`${app.url}/simulation/preview?${query}`)).status).toBe(200);
    },
  );

  it.each([
    ['gzip', Buffer.from('no gzip at all')],
    ['gzip', gzipSync('{}').subarray(0, 12)],
    ['deflate', Buffer.from('{}')],
    ['br', Buffer.from('no brotli')],
  ])('and a body that is not the %s that it says is refused with what is wrong', async (encoding, body) => {
    const headers = { 'content-type': 'application/json', 'content-encoding': encoding };
    const response = await fetch(`${app.url}/cluster/evaluate`, { method: 'POST', headers, body });
    expect(await response.json()).toMatchObject({
      ...{ statusCode: 400, code: 'invalid-body' },
      details: [{ field: 'body', problem: expect.stringContaining('is not what its Content-Encoding says') }],
    });
  });

  it('is not an empty object: {} is accepted where no body is declared', async () => {
    expect(await send('POST', '/requests', {})).toMatchObject({ status: 'accepted' });
  });

  it.each([
    ['{', 'the body: broken JSON: a closing brace is expected (line 1, column 2)'],
    ['{"a":1,}', 'the body: broken JSON: a key in double quotes is expected (line 1, column 8)'],
    ['null', 'the body must be a JSON object, sent as application/json'],
    ['"a text"', 'the body must be a JSON object, sent as application/json'],
    ['[]', 'the body must be a JSON object, sent as application/json'],
    ['7', 'the body must be a JSON object, sent as application/json'],
  ])('and a body that is %s is reported as what it is, without a word of what was sent', async (body, problem) => {
    expect(await send('POST', '/cluster/evaluate', body)).toEqual({
      ...{ statusCode: 400, code: 'invalid-body', message: problem },
      details: [{ field: 'body', problem }],
    });
  });

  it('and a body that is too large is refused with the limit', async () => {
    const problem = 'the body is too large: at most 1024 KiB';
    expect(await send('POST', '/requests', `{"a":"${'x'.repeat(1_100_000)}"}`)).toEqual({
      ...{ statusCode: 413, code: 'payload-too-large', message: problem },
      details: [{ field: 'body', problem }],
    });
  });
});
