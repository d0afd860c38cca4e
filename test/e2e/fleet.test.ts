import { afterAll, beforeAll, describe, expect, it, test } from '@jest/globals';
import { isDeepStrictEqual } from 'node:util';
import { FleetApp, patch } from '../support/apps/fleet.js';
import { LogClient, type Reply, send } from '../support/apps/worker-host.js';

const INFO = '/api/system/info';

describe('The fleet', () => {
  let fleet: FleetApp;

  beforeAll(async () => {
    fleet = await FleetApp.start({ LOGS_PUB_ENABLED: 'true' });
  });
  afterAll(() => fleet.close());

  const through = (hostname: string, path: string): string => `${fleet.url}/fleet/devices/${hostname}${path}`;
  const onMainPort = (method: string, path: string, body?: string): Promise<Reply> =>
    send(Number(new URL(fleet.url).port), method, `/fleet/devices/mockaxe1${path}`, {
      ...(body === undefined ? {} : { body }),
      headers: { 'Content-Type': 'application/json' },
    });

  it('has a device for each port, kinds by turns, spread over the workers', async () => {
    const devices = await fleet.devices();
    expect(devices.map(({ hostname, api, worker, state }) => [hostname, api, worker, state])).toEqual([
      ['mockaxe1', 'legacy', 1, 'running'],
      ['mockaxe2', 'new', 1, 'running'],
      ['mockaxe3', 'legacy', 2, 'running'],
      ['mockaxe4', 'new', 2, 'running'],
    ]);
    for (const { firmware, uptime } of devices) {
      expect(firmware).toMatch(/^v\d+\.\d+\.\d+$/);
      expect(uptime).toBeGreaterThanOrEqual(0);
    }
  });

  it('is found through /servers: each listed port answers as the device that it is said to be', async () => {
    const { message, servers } = await fleet.json<{
      message: string;
      servers: Awaited<ReturnType<FleetApp['servers']>>;
    }>('/fleet/servers');
    const listingPort = /^Available servers from listing-server:(\d+)$/.exec(message)?.[1] ?? '';
    const listed = await send(Number(listingPort), 'GET', '/servers');
    expect(JSON.parse(listed.body)).toEqual({ message, servers });
    expect(listed.headers['access-control-allow-origin']).toBe('*');
    expect(servers).toHaveLength(4);
    for (const { hostname, port, startTime } of servers) {
      expect(startTime).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
      const answer = (await (await fetch(`http://127.0.0.1:${port}${INFO}`)).json()) as object;
      expect(answer).toMatchObject({ hostname });
    }
  });

  test.each([
    ['GET', '/', 404],
    ['POST', '/servers', 405],
    ['HEAD', '/servers', 200],
    ['GET', '/Servers/?x', 200],
    ['GET', 'http://127.0.0.1/servers', 200],
  ])('has a listing server that answers %s %s with %d', async (method, path, status) => {
    const { message } = await fleet.json<{ message: string }>('/fleet/servers');
    expect((await send(Number(message.split(':')[1]), method, path)).status).toBe(status);
  });

  it('gives the same answers on the main port as on the own ports of its devices', async () => {
    const own = Number(new URL(await fleet.urlOf('mockaxe1')).port);
    const asked: [string, string, string?][] = [
      ['GET', '/'],
      ['GET', '/?x=1'],
      ['POST', '/'],
      ['GET', '/api/nothing'],
      ['GET', '/api/system'],
      ['PATCH', '/api/system', '{"ssid":"home"}'],
      ['PATCH', '/api/system', '{"ssid":'],
      ['PATCH', '/api/system', '[]'],
      ['PATCH', '/api/system', JSON.stringify({ a: 'x'.repeat(20_000) })],
      ['PATCH', '/api/system', JSON.stringify({ a: 'x'.repeat(3_000_000) })],
    ];
    for (const [method, path, body] of asked) {
      const [there, here] = [
        await send(own, method, path, body === undefined ? {} : { body }),
        await onMainPort(method, path, body),
      ];
      expect([here.status, here.body, here.headers['content-type']]).toEqual([
        there.status,
        there.body,
        there.headers['content-type'],
      ]);
    }
    expect(JSON.parse((await onMainPort('GET', INFO)).body)).toMatchObject({
      hostname: 'mockaxe1',
      ssid: 'home',
      boardVersion: '401',
    });
  });

  test.each(['/Fleet/devices/mockaxe1/api/system/info', '/fleet/Devices/mockaxe1/API/System/info/'])(
    'answers %s on the main port as the path in lower case',
    async (path) => {
      const reply = await send(Number(new URL(fleet.url).port), 'GET', path);
      expect(reply.status).toBe(200);
      expect(JSON.parse(reply.body)).toMatchObject({ hostname: 'mockaxe1' });
    },
  );

  it('answers 426 on the main port, too, where a log is asked for without an upgrade', async () => {
    const reply = await onMainPort('GET', '/api/ws');
    expect([reply.status, reply.headers['upgrade']]).toEqual([426, 'websocket']);
  });

  it('says that there is no such device', async () => {
    for (const path of [INFO, '/']) {
      const reply = await fetch(through('mockaxe9', path));
      expect(reply.status).toBe(404);
      expect(await reply.json()).toMatchObject({ code: 'not-found', message: 'There is no device mockaxe9' });
    }
    // Without a slash there is no path of a device.
    expect(await (await fetch(through('mockaxe1', ''))).json()).toMatchObject({
      code: 'not-found',
      message: 'Not found',
    });
  });

  it('passes on the logs of a device on the main port too, and lets go of them', async () => {
    const url = `ws://${new URL(fleet.url).host}/fleet/devices/mockaxe2/api/ws`;
    const [one, other] = await Promise.all([LogClient.open(url), LogClient.open(url)]);
    // A line that comes between the two is the first of one of them only.
    const inBoth = (): [unknown[], unknown[]] => {
      const count = Math.min(one.received.length, other.received.length);
      return [one.received.slice(-count), other.received.slice(-count)];
    };
    await fleet.until(() => {
      const [of, same] = inBoth();
      return Promise.resolve(of.length > 1 && isDeepStrictEqual(of, same));
    });
    expect(one.received[0]).toEqual({ log: expect.any(String) });
    one.socket.close();
    await fleet.until(() => Promise.resolve(one.closed !== undefined));
    other.socket.terminate();
  });

  it('refuses other WebSockets, and those of foreign pages', async () => {
    const base = `ws://${new URL(fleet.url).host}`;
    await expect(LogClient.open(`${base}/stream`)).rejects.toThrow('404');
    await expect(LogClient.open(`${base}/fleet/devices/mockaxe9/api/ws`)).rejects.toThrow('404');
    const stranger = LogClient.open(`${base}/fleet/devices/mockaxe1/api/ws`, { Origin: 'https://stranger.example' });
    await expect(stranger).rejects.toThrow('403');
    const own = await LogClient.open(`${base}/fleet/devices/mockaxe1/api/ws`, { Origin: fleet.url });
    own.socket.terminate();
  });

  it('leaves offers of other protocols on the main port alone', async () => {
    const port = Number(new URL(fleet.url).port);
    const headers = { Connection: 'Upgrade', Upgrade: 'h2c' };
    expect((await send(port, 'GET', '/health/live', { headers })).status).toBe(200);
  });

  it('has the devices of choice report of themselves, in the order in which they were asked for', async () => {
    const { devices } = await fleet.json<{ devices: Record<string, unknown>[] }>(
      '/fleet/reports?hostnames=mockaxe4,mockaxe1',
    );
    expect(devices).toEqual(
      ['mockaxe4', 'mockaxe1'].map((hostname) =>
        expect.objectContaining({
          hostname,
          state: 'running',
          temp: expect.any(Number),
          hashRate: expect.any(Number),
          power: expect.any(Number),
        }),
      ),
    );
  });

  test.each([
    ['', 400, 'invalid-query'],
    ['hostnames=', 400, 'invalid-query'],
    ['hostnames=mockaxe1,mockaxe1', 400, 'invalid-query'],
    [`hostnames=${Array.from({ length: 101 }, (_, index) => `a${index}`).join()}`, 400, 'invalid-query'],
    ['hostnames=mockaxe1,mockaxe9', 404, 'not-found'],
    ['hostnames=%20mockaxe1', 404, 'not-found'],
    ['hostnames=mockaxe1,%20mockaxe4', 404, 'not-found'],
  ])('refuses reports with the query %s', async (query, status, code) => {
    const reply = await fetch(`${fleet.url}/fleet/reports?${query}`);
    expect([reply.status, await reply.json()]).toEqual([status, expect.objectContaining({ code })]);
  });

  it('keeps what has happened to a device, the oldest first', async () => {
    expect(await patch(through('mockaxe2', '/api/system'), { ssid: 'events', wifiPass: 'hunter2' })).toBe(200);
    const path = '/fleet/devices/mockaxe2/events';
    const read = (): Promise<{ events: object[] }> => fleet.json(path);
    await fleet.until(async () => (await read()).events.length > 1);
    const { port } = await fleet.device('mockaxe2');
    expect((await read()).events).toEqual([
      { type: 'started', hostname: 'mockaxe2', at: expect.any(String), port },
      { type: 'settings', hostname: 'mockaxe2', at: expect.any(String), fields: { ssid: 'events', wifiPass: '***' } },
    ]);
    // The device has it as it was set.
    expect(await fleet.json(`/fleet/devices/mockaxe2${INFO}`)).toMatchObject({ wifiPass: 'hunter2' });
    expect((await fetch(`${fleet.url}/fleet/devices/mockaxe9/events`)).status).toBe(404);
  });

  it('counts its devices for Prometheus', async () => {
    const text = await (await fetch(`${fleet.url}/metrics`)).text();
    expect(text).toContain('flowprobe_devices{state="running"} 4');
    expect(text).toContain('flowprobe_devices{state="down"} 0');
    expect(text).toContain('flowprobe_fleet_worker_restarts_total 0');
  });

  it('restarts a device in real time: away for five seconds, then back with what was set, 503 on both ports between', async () => {
    expect(await patch(through('mockaxe3', '/api/system'), { ssid: 'kept' })).toBe(200);
    const own = await fleet.urlOf('mockaxe3');
    const startTime = async (): Promise<string | undefined> =>
      (await fleet.servers()).find(({ hostname }) => hostname === 'mockaxe3')?.startTime;
    const before = await startTime();
    const startedMs = performance.now();
    const reply = await fetch(through('mockaxe3', '/api/system/restart'), { method: 'POST' });
    expect([reply.status, await reply.text()]).toEqual([
      200,
      '<html><body><h1>System will restart shortly.</h1></body></html>',
    ]);
    expect(await fleet.device('mockaxe3')).toMatchObject({ state: 'restarting', uptime: 0 });
    expect((await fetch(own + INFO)).status).toBe(503);
    expect((await fetch(through('mockaxe3', INFO))).status).toBe(503);
    await expect(LogClient.open(`ws://${new URL(fleet.url).host}/fleet/devices/mockaxe3/api/ws`)).rejects.toThrow(
      '503',
    );
    // Still listed: its server runs, the device behind it does not.
    expect((await fleet.servers()).map(({ hostname }) => hostname)).toContain('mockaxe3');
    await fleet.until(async () => (await fetch(own + INFO)).status === 200);
    const awayMs = performance.now() - startedMs;
    expect(awayMs).toBeGreaterThanOrEqual(4990);
    expect(awayMs).toBeLessThan(20_000);
    expect(await (await fetch(own + INFO)).json()).toMatchObject({ ssid: 'kept', hostname: 'mockaxe3' });
    await fleet.until(async () => (await fleet.device('mockaxe3')).state === 'running');
    expect((await fleet.device('mockaxe3')).uptime).toBeLessThan(3);
    expect(Date.parse((await startTime()) ?? '')).toBeGreaterThanOrEqual(Date.parse(before ?? '') + 5000);
  });
});

it('has the same firmware on the same devices after a restart of the service, and forgets what was set', async () => {
  const firmwares: string[][] = [];
  for (let start = 0; start < 2; start += 1) {
    const fleet = await FleetApp.start({ PORTS: '0,0,0,0,0,0,0,0' });
    firmwares.push((await fleet.devices()).map(({ firmware }) => firmware));
    const own = await fleet.urlOf('mockaxe1');
    expect(await (await fetch(own + INFO)).json()).toMatchObject({ ssid: 'WiFi-SSID', version: firmwares[0]?.[0] });
    await patch(`${own}/api/system`, { ssid: 'home' });
    await fleet.close();
  }
  expect(firmwares[0]).toEqual(firmwares[1]);
});

describe('With an API key', () => {
  let fleet: FleetApp;
  const KEY = 'a-key-of-sixteen-characters';

  beforeAll(async () => {
    fleet = await FleetApp.start({ PORTS: '0', API_KEY: KEY });
  });
  afterAll(() => fleet.close());

  it.each(['own', 'main'])('devices are changed and restarted only with it, on the %s port', async (which) => {
    const base = which === 'own' ? await fleet.urlOf('mockaxe1') : `${fleet.url}/fleet/devices/mockaxe1`;
    expect((await fetch(base + INFO)).status).toBe(200);
    expect(await patch(`${base}/api/system`, { ssid: 'x' })).toBe(401);
    expect((await fetch(`${base}/api/system/restart`, { method: 'POST' })).status).toBe(401);
    const headers = { Authorization: `Bearer ${KEY}` };
    const body = JSON.stringify({ ssid: which });
    expect((await fetch(`${base}/api/system`, { method: 'PATCH', headers, body })).status).toBe(200);
    expect(await (await fetch(base + INFO)).json()).toMatchObject({ ssid: which });
  });

  it('a foreign page changes nothing on either port', async () => {
    const headers = { Origin: 'https://stranger.example', Authorization: `Bearer ${KEY}` };
    for (const base of [await fleet.urlOf('mockaxe1'), `${fleet.url}/fleet/devices/mockaxe1`]) {
      const reply = await fetch(`${base}/api/system`, { method: 'PATCH', headers, body: '{}' });
      expect(reply.status).toBe(403);
    }
  });
});

it('does without devices and a listing server where PORTS is empty', async () => {
  const fleet = await FleetApp.start({ PORTS: '' }, 0);
  expect(await fleet.devices()).toEqual([]);
  expect(await fleet.servers()).toEqual([]);
  expect((await fetch(`${fleet.url}/fleet/devices/mockaxe1${INFO}`)).status).toBe(404);
  expect(await fleet.json('/health')).toMatchObject({
    details: { listeners: { status: 'up' }, doors: { status: 'up' } },
  });
  await fleet.close();
});
