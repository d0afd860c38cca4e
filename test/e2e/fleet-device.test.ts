import { afterEach, describe, expect, it, test } from '@jest/globals';
import { connect } from 'node:net';
import { HostUnderTest, type Reply, send } from '../support/apps/worker-host.js';

const JSON_HEADERS = { 'Content-Type': 'application/json' };
const AWAY = '<html><body><h1>Server is temporarily unavailable. Please try again later.</h1></body></html>';
const RESTARTING = '<html><body><h1>System will restart shortly.</h1></body></html>';

const hosts: HostUnderTest[] = [];

async function start(...setup: Parameters<typeof HostUnderTest.start>): Promise<HostUnderTest> {
  const host = await HostUnderTest.start(...setup);
  hosts.push(host);
  return host;
}

async function info(host: HostUnderTest, hostname?: string): Promise<Record<string, unknown>> {
  const reply = await send(host.portOf(hostname), 'GET', '/api/system/info');
  expect(reply.status).toBe(200);
  return JSON.parse(reply.body) as Record<string, unknown>;
}

function change(host: HostUnderTest, body: unknown, headers: Record<string, string> = JSON_HEADERS): Promise<Reply> {
  return send(host.portOf(), 'PATCH', '/api/system', { body: JSON.stringify(body), headers });
}

afterEach(async () => {
  await Promise.all(hosts.splice(0).map((host) => host.stop()));
});

describe('GET /api/system/info', () => {
  it('answers with the fields of the device as JSON', async () => {
    const host = await start({}, ['mockaxe1', 'mockaxe2']);
    const reply = await send(host.portOf(), 'GET', '/api/system/info?any=thing');
    expect(reply.headers).toMatchObject({
      'content-type': 'application/json; charset=utf-8',
      'cache-control': 'no-store',
    });
    expect(await info(host)).toMatchObject({ hostname: 'mockaxe1', boardVersion: '401', version: 'v2.1.8' });
    expect(await info(host, 'mockaxe2')).toMatchObject({ hostname: 'mockaxe2', deviceModel: 'NerdQAxe+' });
  });

  it('counts the uptime with the clock', async () => {
    const host = await start();
    expect(await info(host)).toMatchObject({ uptimeSeconds: 0 });
    await host.advance(90_500);
    expect(await info(host)).toMatchObject({ uptimeSeconds: 90 });
  });

  it('answers HEAD without a body', async () => {
    const host = await start();
    const reply = await send(host.portOf(), 'HEAD', '/api/system/info');
    expect([reply.status, reply.body]).toEqual([200, '']);
    expect(Number(reply.headers['content-length'])).toBeGreaterThan(500);
  });
});

describe('PATCH /api/system', () => {
  it('overrides what is reported, field by field, unknown ones too', async () => {
    const host = await start();
    const before = await info(host);
    const reply = await change(host, { power: 20, frequency: 550, owner: { name: 'me' } });
    expect([reply.status, reply.body]).toEqual([200, '{"message":"System info updated successfully"}']);
    await change(host, { power: 25.5 });
    const after = await info(host);
    expect(after).toMatchObject({ power: 25.5, frequency: 550, owner: { name: 'me' }, ssid: before['ssid'] });
    expect(after['hashRate']).not.toBe(before['hashRate']);
  });

  it('takes the body whatever it says it is', async () => {
    const host = await start();
    for (const headers of [{}, { 'Content-Type': 'text/plain' }]) {
      expect((await change(host, { ssid: 'home' }, headers)).status).toBe(200);
    }
    expect(await info(host)).toMatchObject({ ssid: 'home' });
  });

  it('is reported to the service', async () => {
    const host = await start();
    await change(host, { ssid: 'home' });
    expect(host.sent.at(-1)).toEqual({ type: 'settings_changed', hostname: 'mockaxe1', fields: { ssid: 'home' } });
  });

  test.each([
    ['', 'The body: broken JSON: a value is expected (line 1, column 1)'],
    ['{', 'The body: broken JSON: a closing brace is expected (line 1, column 2)'],
    ['{"a":1,}', 'The body: broken JSON: a key in double quotes is expected (line 1, column 8)'],
    ['{"a":1,"a":2}', 'a: the key "a" stands here twice (line 1, column 8)'],
    ['{"a":1e400}', 'a: 1e400 is too large for a number (line 1, column 6)'],
    [Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d]), 'The body: not valid UTF-8 (line 1, column 3)'],
    ['[]', 'The body must be a JSON object'],
    ['"text"', 'The body must be a JSON object'],
    ['null', 'The body must be a JSON object'],
    ['7', 'The body must be a JSON object'],
    ['{"__proto__":{"power":1}}', '__proto__ is not known here: every object has a field of this name'],
    ['{"constructor":1}', 'constructor is not known here: every object has a field of this name'],
    ['{"a":{"__proto__":1}}', 'a.__proto__ is not known here: every object has a field of this name'],
    [`{"a":${'['.repeat(40)}${']'.repeat(40)}}`, /nested too deep/],
  ])('refuses %j with 400, and changes nothing', async (body, error) => {
    const host = await start();
    const before = await info(host);
    const reply = await send(host.portOf(), 'PATCH', '/api/system', { body, headers: JSON_HEADERS });
    expect(reply.status).toBe(400);
    const said = (JSON.parse(reply.body) as { error: string }).error;
    expect(said).toEqual(typeof error === 'string' ? error : expect.stringMatching(error));
    expect(await info(host)).toEqual(before);
  });

  test.each([10 * 1024 + 1, 200_000, 3_000_000])(
    'refuses a body of %d bytes with 413, and changes nothing',
    async (bytes) => {
      const host = await start();
      const frame = '{"a":""}';
      const body = `{"a":"${'x'.repeat(bytes - frame.length)}"}`;
      const reply = await send(host.portOf(), 'PATCH', '/api/system', { body, headers: JSON_HEADERS });
      expect(reply.status).toBe(413);
      expect(JSON.parse(reply.body)).toEqual({ error: 'The body must be at most 10240 bytes' });
      expect(await info(host)).not.toHaveProperty('a');
    },
  );

  it('cuts off who sends without an end', async () => {
    const host = await start();
    const body = Buffer.alloc(17 * 1024 * 1024, 'x');
    // Whether such a client reads an answer is for it to know.
    const reply = await send(host.portOf(), 'PATCH', '/api/system', { body }).catch(() => undefined);
    expect([undefined, 413]).toContain(reply?.status);
    if (reply !== undefined) expect(reply.headers['connection']).toBe('close');
    expect(await info(host)).toMatchObject({ hostname: 'mockaxe1' });
  });

  it('takes a body of 10 KiB to the byte', async () => {
    const host = await start();
    const body = `{"a":"${'x'.repeat(10 * 1024 - 8)}"}`;
    expect(Buffer.byteLength(body)).toBe(10 * 1024);
    expect((await send(host.portOf(), 'PATCH', '/api/system', { body })).status).toBe(200);
  });

  it('refuses settings without end with 507', async () => {
    const host = await start();
    const replies = [];
    for (let index = 0; index < 5; index += 1) replies.push(await change(host, { [`f${index}`]: 'x'.repeat(9000) }));
    expect(replies.map(({ status }) => status)).toEqual([200, 200, 200, 507, 507]);
    expect(await info(host)).not.toHaveProperty('f3');
  });

  it('survives a client that goes away in the middle of its body', async () => {
    const host = await start();
    const socket = connect(host.portOf(), '127.0.0.1');
    socket.write('PATCH /api/system HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\n{"ssid":');
    await new Promise((resolve) => setImmediate(resolve));
    socket.destroy();
    expect(await info(host)).toMatchObject({ ssid: 'WiFi-SSID' });
  });
});

describe('POST /api/system/restart', () => {
  it('answers at once, is away for five seconds to the millisecond, and comes back with settings and an uptime of 0', async () => {
    const host = await start();
    await change(host, { ssid: 'home', frequency: 590 });
    await host.advance(60_000);
    const reply = await send(host.portOf(), 'POST', '/api/system/restart');
    expect([reply.status, reply.body]).toEqual([200, RESTARTING]);
    expect(reply.headers['content-type']).toMatch(/^text\/html/);
    await host.advance(4999);
    expect((await send(host.portOf(), 'GET', '/api/system/info')).status).toBe(503);
    await host.advance(1);
    expect(await info(host)).toMatchObject({ ssid: 'home', frequency: 590, uptimeSeconds: 0, sharesAccepted: 0 });
    expect(host.sent.slice(-2)).toEqual([
      { type: 'restarting', hostname: 'mockaxe1', backAtMs: host.clock.now() },
      { type: 'available', hostname: 'mockaxe1' },
    ]);
  });

  test.each([
    ['GET', '/api/system/info'],
    ['HEAD', '/api/system/info'],
    ['PATCH', '/api/system'],
    ['POST', '/api/system/restart'],
    ['OPTIONS', '/api/system'],
    ['DELETE', '/api/system'],
    ['GET', '/'],
    ['GET', '/nowhere'],
    ['GET', '/api/ws'],
  ])('has %s %s answered with 503 meanwhile', async (method, path) => {
    const host = await start();
    await send(host.portOf(), 'POST', '/api/system/restart');
    const reply = await send(host.portOf(), method, path, method === 'PATCH' ? { body: '{"ssid":"home"}' } : {});
    expect(reply.status).toBe(503);
    expect(reply.body).toBe(method === 'HEAD' ? '' : AWAY);
    expect(reply.headers['content-type']).toMatch(/^text\/html/);
    await host.advance(5000);
    expect(await info(host)).toMatchObject({ ssid: 'WiFi-SSID', uptimeSeconds: 0 });
  });

  test.each<[string | undefined, 'JSON' | 'HTML']>([
    ['application/json', 'JSON'],
    ['application/json, text/plain, */*', 'HTML'],
    ['*/*', 'HTML'],
    [undefined, 'HTML'],
  ])('answers Accept: %s with %s', async (accept, expected) => {
    const host = await start();
    const headers = accept === undefined ? {} : { Accept: accept };
    const reply = await send(host.portOf(), 'POST', '/api/system/restart', { headers });
    expect(reply.body).toBe(expected === 'JSON' ? '{"message":"System will restart shortly."}' : RESTARTING);
    expect(reply.headers['content-type']).toMatch(expected === 'JSON' ? /^application\/json/ : /^text\/html/);
  });

  it('is not prolonged by being asked again meanwhile', async () => {
    const host = await start();
    await send(host.portOf(), 'POST', '/api/system/restart');
    await host.advance(4000);
    expect((await send(host.portOf(), 'POST', '/api/system/restart')).status).toBe(503);
    await host.advance(1000);
    expect((await info(host))['uptimeSeconds']).toBe(0);
  });

  it('leaves the other devices of the worker alone', async () => {
    const host = await start({}, ['mockaxe1', 'mockaxe2']);
    await send(host.portOf('mockaxe1'), 'POST', '/api/system/restart');
    expect((await info(host, 'mockaxe2'))['hostname']).toBe('mockaxe2');
  });
});

describe('A device', () => {
  test.each([
    ['GET', '/', 404],
    ['GET', '/api/system/info//', 404],
    ['GET', '/api/ws', 404],
    ['POST', '/api/system/info', 405],
    ['GET', '/api/system', 405],
    ['GET', '/api/system/restart', 405],
  ])('answers %s %s with %d', async (method, path, status) => {
    const host = await start();
    const reply = await send(host.portOf(), method, path);
    expect(reply.status).toBe(status);
    expect(Object.keys(JSON.parse(reply.body) as object)).toEqual(['error']);
    if (status === 405) expect(reply.headers['allow']).toMatch(/^[A-Z, ]+$/);
  });

  test.each([
    '/api/system/info/',
    '/API/System/Info',
    '/api/system/INFO/?x=/',
    'http://mockaxe1.example/api/system/info',
    'HTTP://127.0.0.1:80/api/system/info/?x',
  ])('answers GET %s as /api/system/info', async (target) => {
    const host = await start();
    const reply = await send(host.portOf(), 'GET', target);
    expect(reply.status).toBe(200);
    expect(JSON.parse(reply.body)).toMatchObject({ hostname: 'mockaxe1' });
  });

  test.each<[string, string, number]>([
    ['what is no request', 'nonsense\r\n\r\n', 400],
    ['a request without a Host', 'GET / HTTP/1.1\r\n\r\n', 400],
    ['headers that are too large', `GET / HTTP/1.1\r\nHost: x\r\nX: ${'x'.repeat(20_000)}\r\n\r\n`, 431],
    ['an expectation', 'GET / HTTP/1.1\r\nHost: x\r\nExpect: the-best\r\n\r\n', 417],
    ['CONNECT', 'CONNECT x:1 HTTP/1.1\r\nHost: x\r\n\r\n', 405],
  ])('refuses %s in the error format', async (_what, bytes, status) => {
    const host = await start();
    const socket = connect(host.portOf(), '127.0.0.1', () => socket.write(bytes));
    const answer = (await socket.setEncoding('utf8').toArray()).join('');
    expect(Number(/^HTTP\/1\.1 (\d+)/.exec(answer)?.[1])).toBe(status);
    const body = answer.slice(answer.indexOf('{'), answer.lastIndexOf('}') + 1);
    expect(JSON.parse(body)).toEqual({
      statusCode: status,
      code: expect.any(String),
      message: expect.any(String),
      details: [],
    });
  });

  it('starts with the settings that it is given', async () => {
    const device = { hostname: 'mockaxe1', port: 0, api: 'legacy', firmware: 'v9', settings: { ssid: 'home' } };
    expect(await info(await start({ devices: [device] }))).toMatchObject({ ssid: 'home', version: 'v9' });
  });

  it('is left out when its port is taken, and the others go on', async () => {
    const first = await start();
    const devices = [first.portOf(), 0].map((port, index) => ({
      hostname: `mockaxe${index + 1}`,
      port,
      api: 'legacy',
      firmware: 'v1',
      settings: {},
    }));
    const host = await start({ devices });
    expect(host.sent).toContainEqual({
      type: 'port_refused',
      hostname: 'mockaxe1',
      port: first.portOf(),
      code: 'EADDRINUSE',
    });
    expect(host.sent.at(-1)).toMatchObject({ type: 'ready' });
    expect((await info(host, 'mockaxe2'))['hostname']).toBe('mockaxe2');
  });
});
