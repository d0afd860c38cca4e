import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { type Server } from 'node:http';
import request from 'supertest';
import { Store } from '../../src/store/store.js';
import { serverOf, startApp, type TestApp } from '../support/apps/app.js';
import { until } from '../support/apps/store-bench.js';
import { SseListener } from '../support/clients/sse-listener.js';

const FRIEND = 'https://friend.example';
const STRANGER = 'https://stranger.example';
const EVALUATE = { policy: { nodeCapacity: 4, syncPeriodSeconds: 3 }, load: [1, 2, 3] };

describe('operating the service', () => {
  let app: TestApp;
  let server: Server;

  beforeAll(async () => {
    app = await startApp({ CORS_ORIGINS: `https://other.example, ${FRIEND}` });
    server = serverOf(app);
  });
  afterAll(() => app.close());

  /** The sum of a metric's series that have all these labels. */
  const metric = async (name: string, ...labels: string[]): Promise<number> => {
    const { text } = await request(server).get('/metrics');
    return text
      .split('\n')
      .filter((line) => line.startsWith(name) && labels.every((label) => line.includes(label)))
      .reduce((sum, line) => sum + Number(line.split(' ').at(-1)), 0);
  };

  it.each(['/health', '/health/live', '/health/ready'])('answers GET %s with 200 and ok', async (path) => {
    const response = await request(server).get(path);
    expect(response.status).toBe(200);
    expect(response.body).toMatchObject({ status: 'ok' });
  });

  it('reports in /health how many streams are open and that no data file is broken', async () => {
    const listener = await SseListener.open(`${app.url}/stream`);
    const response = await request(server).get('/health');
    expect(response.body).toMatchObject({ details: { streams: { open: 1, limit: 10_000 }, data: { broken: [] } } });
    listener.close();
  });

  it('exposes the figures that the contract names, in the format of Prometheus', async () => {
    await SseListener.all(`${app.url}/stream?speed=1000&rate=0.1`);
    const { text, headers } = await request(server).get('/metrics');
    expect(headers['content-type']).toMatch(/^text\/plain; version=0\.0\.4/);
    for (const name of [
      'flowprobe_open_streams',
      'flowprobe_messages_sent_total',
      'flowprobe_bytes_sent_total',
      'flowprobe_readers_cut_off_total',
      'flowprobe_http_request_duration_seconds_bucket',
      'nodejs_eventloop_lag_p99_seconds',
      'process_resident_memory_bytes',
    ]) {
      expect(text).toMatch(new RegExp(`^${name}(\\{[^}]*\\})? \\d`, 'm'));
    }
    expect(text).toMatch(/^flowprobe_readers_cut_off_total\{kind="day",reason="bytes-behind"\} 0$/m);
  });

  it('counts the messages and bytes of a stream, and the streams that are open, by kind', async () => {
    const names = ['flowprobe_messages_sent_total', 'flowprobe_bytes_sent_total'] as const;
    const before = await Promise.all(names.map((name) => metric(name, 'kind="day"')));
    const { raw, received } = await SseListener.all(`${app.url}/stream?speed=1000&seed=1`);
    const after = await Promise.all(names.map((name) => metric(name, 'kind="day"')));
    expect((after[0] ?? 0) - (before[0] ?? 0)).toBe(received.length);
    expect((after[1] ?? 0) - (before[1] ?? 0)).toBeGreaterThan(raw.length * 0.99);
    const listeners = await Promise.all(
      ['/stream', '/simulation/live'].map((path) => SseListener.open(`${app.url}${path}`)),
    );
    expect(await metric('flowprobe_open_streams', 'kind="day"')).toBe(1);
    expect(await metric('flowprobe_open_streams', 'kind="live"')).toBe(1);
    for (const listener of listeners) listener.close();
  });

  it('times requests by method, route and status, all unknown paths as one', async () => {
    const count = 'flowprobe_http_request_duration_seconds_count';
    const before = await metric(count, 'status="404"');
    for (const path of ['/a/b', '/b/c', '/c/d?e=f']) await request(server).get(path);
    expect(await metric(count, 'status="404"')).toBe(before + 3);
    await request(server).post('/cluster/evaluate').send(EVALUATE);
    expect(await metric(count, 'method="POST"', 'route="/cluster/evaluate"', 'status="200"')).toBeGreaterThan(0);
    const { text } = await request(server).get('/metrics');
    const unknown = [...text.matchAll(/_count\{method="GET",route="([^"]*)",status="404"\}/g)].map(
      ([, route]) => route,
    );
    expect(unknown).toHaveLength(1);
    expect(['/a', '/b', '/c/d']).not.toContain(unknown[0]);
  });

  it('counts an answer in HTTP/1.0 by its status, though Node does not write its head', async () => {
    const count = 'flowprobe_http_request_duration_seconds_count';
    const statuses = ['200', '499'].map((status) => [count, 'route="/lab/:name"', `status="${status}"`] as const);
    expect(await (await fetch(`${app.url}/lab/http-1-0`)).text()).toContain('data: two');
    const counts = (): Promise<number[]> => Promise.all(statuses.map((labels) => metric(...labels)));
    await until('its place in the metrics', async () => (await counts()).some((answers) => answers > 0));
    expect(await counts()).toEqual([1, 0]);
  });

  it('counts a request whose client left before its answer with 499, and one left in the middle of it as it began', async () => {
    const count = 'flowprobe_http_request_duration_seconds_count';
    const { log } = app.app.get(Store);
    const reading = jest.spyOn(log, 'stateOf').mockReturnValue(new Promise(() => undefined));
    const leaving = new AbortController();
    const answer = fetch(`${app.url}/alice`, { signal: leaving.signal });
    await until('the request', () => reading.mock.calls.length > 0);
    leaving.abort();
    await expect(answer).rejects.toThrow();
    await until('499', async () => (await metric(count, 'route="/:pod"', 'status="499"')) === 1);
    expect(await metric(count, 'route="/:pod"', 'status="200"')).toBe(0);
    reading.mockRestore();
    const cutting = new AbortController();
    const file = await fetch(`${app.url}/simulation/export?rate=100`, { signal: cutting.signal });
    cutting.abort();
    await until('200', async () => (await metric(count, 'route="/simulation/export"', 'status="200"')) === 1);
    await expect(file.text()).rejects.toThrow();
  });

  it('lets pages of any origin read, and say what EventSource and fetch want to say', async () => {
    for (const path of ['/health', '/simulation/preview?rate=0.1', '/openapi.json']) {
      const { headers } = await request(server).get(path).set('Origin', STRANGER);
      expect(headers['access-control-allow-origin']).toBe('*');
    }
    const { status, headers } = await request(server).options('/stream').set({
      Origin: STRANGER,
      'Access-Control-Request-Method': 'GET',
      'Access-Control-Request-Headers': 'last-event-id',
    });
    expect(status).toBe(204);
    expect(headers['access-control-allow-origin']).toBe('*');
    expect(headers['access-control-allow-headers']).toContain('last-event-id');
  });

  it('refuses requests of pages of foreign origins, and their preflights', async () => {
    for (const origin of [STRANGER, 'null', 'http://127.0.0.1', `${app.url}.stranger.example`]) {
      const response = await request(server).post('/cluster/evaluate').set('Origin', origin).send(EVALUATE);
      expect(response.status).toBe(403);
      expect(response.body).toEqual({ statusCode: 403, code: 'forbidden', message: expect.any(String), details: [] });
      expect(response.headers['access-control-allow-origin']).toBeUndefined();
    }
    const preflight = await request(server)
      .options('/cluster/evaluate')
      .set({ Origin: STRANGER, 'Access-Control-Request-Method': 'POST' });
    expect(preflight.headers['access-control-allow-origin']).toBeUndefined();
  });

  it('takes what its own pages, the origins of CORS_ORIGINS and programs send', async () => {
    for (const origin of [app.url, FRIEND, undefined]) {
      const asked = request(server).post('/cluster/evaluate').set('Host', new URL(app.url).host);
      const { status, headers } = await (origin === undefined ? asked : asked.set('Origin', origin)).send(EVALUATE);
      expect(status).toBe(200);
      if (origin === FRIEND) expect(headers['access-control-allow-origin']).toBe(FRIEND);
    }
    const { headers } = await request(server).options('/cluster/evaluate').set({
      Origin: FRIEND,
      'Access-Control-Request-Method': 'POST',
      'Access-Control-Request-Headers': 'content-type',
    });
    expect(headers['access-control-allow-origin']).toBe(FRIEND);
    expect(headers['access-control-allow-methods']).toContain('POST');
    expect(headers['access-control-allow-headers']).toContain('content-type');
    expect(headers['vary']).toMatch(/origin/i);
  });

  it('gives every request an id, and takes one only where it is harmless', async () => {
    const idFor = async (given?: string): Promise<string | undefined> => {
      const asked = request(server).get('/health/live');
      return (await (given === undefined ? asked : asked.set('X-Request-Id', given))).headers['x-request-id'];
    };
    expect(await idFor('my-request_42')).toBe('my-request_42');
    for (const given of [undefined, '', 'a b', 'x'.repeat(65), '<script>', 'é', '"', 'a,b']) {
      expect(await idFor(given)).toMatch(/^[0-9a-f-]{36}$/);
    }
    expect((await fetch(`${app.url}/nothing`)).headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/);
  });

  it.each(['/health', '/nothing', '/docs', '/stream?speed=0'])(
    'guards %s with the usual headers and does not say what it is made of',
    async (path) => {
      const { headers } = await request(server).get(path);
      expect(headers['x-powered-by']).toBeUndefined();
      expect(headers['server']).toBeUndefined();
      expect(headers['x-content-type-options']).toBe('nosniff');
      expect(headers['content-security-policy']).toContain(
        path.startsWith('/docs') ? "default-src 'self'" : "default-src 'none'",
      );
      expect(headers['strict-transport-security']).toBeUndefined();
    },
  );

  it('has the documentation at /docs', async () => {
    const { text, headers: docs } = await request(server).get('/docs');
    expect(docs['content-type']).toMatch(/^text\/html/);
    expect(text).toContain('<title>flowProbe</title>');
    for (const [, path = ''] of text.matchAll(/(?:src|href)="\.\/(docs\/[^"]+)"/g)) {
      expect((await request(server).get(`/${path}`)).status).toBe(200);
    }
  });
});
