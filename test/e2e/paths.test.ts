import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Server } from 'node:http';
import { randomUUID } from 'node:crypto';
import { connect, type Socket } from 'node:net';
import request from 'supertest';
import { WebSocket } from 'ws';
import { serverOf, startApp, type TestApp } from '../support/apps/app.js';
import { SseListener } from '../support/clients/sse-listener.js';

const EVENT = {
  traceId: '4bf92f3577b34da6a3ce929d0e0e4736',
  name: 'serverHealthcheck',
  event: 'started',
  timeUnixNano: 1_732_838_400_000_000_000,
  attributes: [],
};
/** Over 1 MiB, which is the bound of all other bodies. */
const LONG_LOAD = { policy: { nodeCapacity: 4 }, load: Array.from({ length: 86_400 }, () => 1234.567_890_123) };

describe('a path', () => {
  let app: TestApp;
  let server: Server;

  beforeAll(async () => {
    app = await startApp({ PUBLIC_PATH: '/a/probe' });
    server = serverOf(app);
  });
  afterAll(() => app.close());

  it.each(['/telemetry/events', '/telemetry/events/', '/Telemetry/Events'])(
    'has the same body however it is written: POST %s',
    async (path) => {
      const { status, text } = await request(server).post(path).send(EVENT);
      expect([status, JSON.parse(text)]).toEqual([201, { stored: 1, lastId: expect.any(String) }]);
    },
  );

  it.each(['/cluster/evaluate', '/cluster/evaluate/', '/Cluster/Evaluate?'])(
    'has the same bound of a body however it is written: POST %s',
    async (path) => {
      expect((await request(server).post(path).send(LONG_LOAD)).status).toBe(200);
    },
  );

  it.each(['/docs', '/docs/', '/Docs', '/DOCS/index.html'])(
    'has the same policy however it is written: GET %s',
    async (path) => {
      const { status, headers } = await request(server).get(path);
      expect([status, headers['content-type']]).toEqual([200, expect.stringContaining('text/html')]);
      expect(headers['content-security-policy']).toContain("script-src 'self'");
    },
  );

  it.each([
    ['post', '/stream', 'GET, HEAD, OPTIONS'],
    ['put', '/telemetry/events/', 'POST, OPTIONS'],
    ['delete', '/Health', 'GET, HEAD, OPTIONS'],
    ['post', '/openapi.json', 'GET, HEAD, OPTIONS'],
    ['patch', '/alice/events/changes', 'GET, HEAD, OPTIONS'],
    ['get', '/requests', 'POST, OPTIONS'],
    ['post', '/', 'GET, HEAD, OPTIONS'],
    ['get', '/requests/load', 'PUT, OPTIONS'],
    ['post', '/requests/mode/', 'PUT, OPTIONS'],
    ['delete', '/Requests/dead-letters/redrive', 'POST, OPTIONS'],
    ['post', '/fleet/devices/mockaxe1/faults', 'GET, PUT, DELETE, HEAD, OPTIONS'],
    ['post', '/fleet/devices/mockaxe1/events', 'GET, HEAD, OPTIONS'],
  ] as const)('that has other methods refuses %s %s and names them', async (method, path, allow) => {
    const { status, headers, text } = await request(server)[method](path).send();
    expect([status, headers['allow']]).toEqual([405, allow]);
    expect(JSON.parse(text)).toEqual({
      statusCode: 405,
      code: 'method-not-allowed',
      message: expect.any(String),
      details: [],
    });
  });

  it('that exists answers OPTIONS with its methods, a preflight too; another is not found', async () => {
    const plain = await request(server).options('/traffic/start');
    expect([plain.status, plain.headers['allow']]).toEqual([204, 'POST, OPTIONS']);
    const preflight = await request(server)
      .options('/faults')
      .set({ Origin: 'https://a.example', 'Access-Control-Request-Method': 'DELETE' });
    expect([preflight.status, preflight.headers['access-control-allow-methods']]).toEqual([
      204,
      'GET,DELETE,HEAD,OPTIONS',
    ]);
    expect((await request(server).options('/no/such/path')).status).toBe(404);
  });

  it('that exists answers HEAD as GET, a stream too', async () => {
    for (const path of ['/health', '/openapi.json', '/docs', '/stream', '/telemetry/stream']) {
      const response = await fetch(`${app.url}${path}`, { method: 'HEAD' });
      expect([path, response.status, await response.text()]).toEqual([path, 200, '']);
    }
  });

  it('that nobody has is not found, in the error format', async () => {
    const { status, text } = await request(server).get('/no/such/path');
    expect([status, JSON.parse(text)]).toEqual([
      404,
      { statusCode: 404, code: 'not-found', message: 'Not found', details: [] },
    ]);
  });

  it('/ is the telemetry stream for an EventSource of any origin, and the page for a window', async () => {
    const listener = await SseListener.open(`${app.url}/?_=1`, {
      Accept: 'text/event-stream',
      Origin: 'https://seed.example',
    });
    expect(listener.headers).toMatchObject({
      'content-type': 'text/event-stream',
      'access-control-allow-origin': '*',
      vary: expect.stringContaining('Accept'),
    });
    listener.close();
    for (const accept of ['text/html,application/xhtml+xml,*/*;q=0.8', '*/*']) {
      const { headers } = await request(server).get('/').set('Accept', accept);
      expect(headers['content-type']).toMatch(/^text\/html/);
    }
  });

  it('below PUBLIC_PATH is the same path, and a Location names it so', async () => {
    expect((await request(server).get('/a/probe/health')).status).toBe(200);
    expect((await request(server).get('/a/probes/health')).status).toBe(404);
    const page = await request(server).get('/a/probe');
    expect([page.status, page.headers['location']]).toEqual([308, '/a/probe/']);
    const { headers } = await request(server).post('/api/v1/users').send({ name: 'Ada', email: 'ada@example.org' });
    expect(headers['location']).toMatch(/^\/a\/probe\/api\/v1\/users\//);
  });

  it.each([
    ['/a/probe/streams/ride-hailing/trips?seed=42', 'a message'],
    ['/streams/ride-hailing/trips?seed=42', 'a message'],
    ['/a/probes/streams/ride-hailing/trips?seed=42', 404],
  ])('below PUBLIC_PATH is the same path for a WebSocket: %s', async (path, expected) => {
    const socket = new WebSocket(`${app.url.replace('http', 'ws')}${path}`);
    const first = await new Promise((resolve) => {
      socket.once('message', () => resolve('a message'));
      socket.once('unexpected-response', (_, { statusCode }) => resolve(statusCode));
    });
    socket.on('error', () => undefined).terminate();
    expect(first).toBe(expected);
  });
});

describe('a connection', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startApp();
  });
  afterAll(() => app.close());

  /** All that comes back until the service closes. */
  const exchange = (text: string): Promise<string> =>
    new Promise((resolve, reject) => {
      let answer = '';
      const socket = connect(Number(new URL(app.url).port), '127.0.0.1', () => socket.write(text));
      socket.setEncoding('utf8').on('data', (part: string) => (answer += part));
      socket.once('end', () => resolve(answer)).once('error', reject);
    });

  /** A request that makes a user. */
  const newUser = (): string => {
    const body = JSON.stringify({ name: 'Ada', email: `${randomUUID()}@example.org` });
    const head = 'POST /api/v1/users HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n';
    return `${head}Content-Length: ${body.length}\r\n\r\n${body}`;
  };
  const users = async (): Promise<number> =>
    ((await (await fetch(`${app.url}/api/v1/users`)).json()) as { total: number }).total;

  it.each([
    ['CONNECT', 'CONNECT a.example:443 HTTP/1.1\r\nHost: a.example:443\r\n\r\n', 405],
    ['a request without Host', 'GET /health HTTP/1.1\r\n\r\n', 400],
    ['a request with two Hosts', 'GET /health HTTP/1.1\r\nHost: a\r\nhost: b\r\n\r\n', 400],
    ['a request of HTTP/1.0 with two Hosts', 'GET /health HTTP/1.0\r\nHost: a\r\nHost: a\r\n\r\n', 400],
    ['a target that is no URL', 'GET http://[::1/health HTTP/1.1\r\nHost: a\r\n\r\n', 400],
    ['a target without a host', 'GET http:// HTTP/1.1\r\nHost: a\r\n\r\n', 400],
    ['an unknown expectation', 'POST /faults HTTP/1.1\r\nHost: a\r\nExpect: 200-ok\r\nContent-Length: 0\r\n\r\n', 417],
    ['no HTTP at all', 'nonsense\r\n\r\n', 400],
    ['headers that are too large', `GET / HTTP/1.1\r\nHost: a\r\nX: ${'x'.repeat(20_000)}\r\n\r\n`, 431],
  ])('answers %s in the error format and closes', async (_, text, status) => {
    const [head = '', ...rest] = (await exchange(text)).split('\r\n\r\n');
    expect(head).toContain(`HTTP/1.1 ${status} `);
    expect(head).toMatch(/^content-type: application\/json/im);
    expect(JSON.parse(/\{.*\}/.exec(rest.join(''))?.[0] ?? '')).toEqual({
      statusCode: status,
      code: expect.any(String),
      message: expect.any(String),
      details: [],
    });
  });

  it('answers a request that took too long to arrive', async () => {
    const server = serverOf(app);
    const accepted = new Promise<Socket>((resolve) => server.once('connection', resolve));
    const answer = exchange('GET /health HTTP/1.1\r\nHost: a');
    // As Node says it after a minute.
    server.emit('clientError', Object.assign(new Error('late'), { code: 'ERR_HTTP_REQUEST_TIMEOUT' }), await accepted);
    expect(await answer).toMatch(/^HTTP\/1\.1 408 Request Timeout\r\n[\s\S]*"statusCode":408,"code":"bad-request"/);
  });

  it('answers what is no HTTP behind an answer that has ended', async () => {
    const socket = connect(Number(new URL(app.url).port), '127.0.0.1');
    let answer = '';
    socket.setEncoding('utf8').on('data', (part: string) => (answer += part));
    socket.write('GET /health/live HTTP/1.1\r\nHost: localhost\r\n\r\n');
    await new Promise((resolve) => socket.once('data', resolve));
    socket.write('nonsense\r\n\r\n');
    await new Promise((resolve) => socket.once('end', resolve));
    expect(answer).toMatch(/200 OK[\s\S]*400 Bad Request[\s\S]*"code":"bad-request"/);
  });

  it.each([
    [
      'an expectation that is not met',
      'POST /faults HTTP/1.1\r\nHost: localhost\r\nExpect: 200-ok\r\nContent-Length: 0\r\n\r\n',
    ],
    ['two Hosts', 'GET /health HTTP/1.1\r\nHost: localhost\r\nHost: localhost\r\n\r\n'],
  ])('that is closed for %s works on no request that was sent behind', async (_, refused) => {
    const before = await users();
    const answer = await exchange(`${refused}${newUser()}`);
    expect(answer.match(/HTTP\/1\.1 /g)).toHaveLength(1);
    expect(await users()).toBe(before);
  });

  it('that has an answer before them which does not end has 31 further requests worked on, and no more', async () => {
    const before = await users();
    const socket = connect(Number(new URL(app.url).port), '127.0.0.1');
    socket.resume().write('GET /simulation/live HTTP/1.1\r\nHost: localhost\r\n\r\n');
    socket.write(Array.from({ length: 60 }, newUser).join(''));
    while ((await users()) < before + 31);
    // One that came with them would have been made meanwhile.
    for (let look = 0; look < 20; look += 1) expect(await users()).toBe(before + 31);
    socket.destroy();
  });

  it('that sends many requests at once gets all answers in order', async () => {
    const paths = Array.from({ length: 400 }, (_, index) => (index % 7 === 0 ? '/health/live' : `/nothing/${index}/x`));
    const requests = paths.map((path) => `GET ${path} HTTP/1.1\r\nHost: localhost\r\n`);
    const last = requests.pop() ?? '';
    const text = `${requests.map((each) => `${each}\r\n`).join('')}${last}Connection: close\r\n\r\n`;
    const statuses = [...(await exchange(text)).matchAll(/HTTP\/1\.1 (\d+)/g)].map(([, status]) => Number(status));
    expect(statuses).toEqual(paths.map((path) => (path === '/health/live' ? 200 : 404)));
  });
});
