import { afterEach, describe, expect, it } from '@jest/globals';
import { connect, createServer, type Server } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { systemCodeOf } from '../../src/kernel/errors/system-code.js';
import { FleetApp, patch } from '../support/apps/fleet.js';
import { SseListener } from '../support/clients/sse-listener.js';
import { ThreadSaboteur } from '../support/apps/thread-saboteur.js';
import { LogClient } from '../support/apps/worker-host.js';

const INFO = '/api/system/info';

const undo: (() => unknown)[] = [];

async function startFleet(...options: Parameters<typeof FleetApp.start>): Promise<FleetApp> {
  const fleet = await FleetApp.start(...options);
  undo.push(() => fleet.close());
  return fleet;
}

function sabotage(): ThreadSaboteur {
  const saboteur = new ThreadSaboteur('fleet-worker.js');
  undo.push(() => saboteur.leave());
  return saboteur;
}

/** A port that somebody else listens on. */
async function takenPort(): Promise<string> {
  const server: Server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  undo.push(() => new Promise((resolve) => server.close(resolve)));
  const address = server.address();
  return String(typeof address === 'object' ? address?.port : '');
}

async function answers(url: string): Promise<boolean> {
  return fetch(url).then(
    ({ status }) => status === 200,
    () => false,
  );
}

/** Asks again and again, and counts what was not answered, until it is stopped. */
function watch(url: string): {
  readonly asked: () => number;
  readonly failed: () => number;
  readonly stop: () => Promise<void>;
} {
  let [asked, failed, stopped] = [0, 0, false];
  const loop = (async () => {
    while (!stopped) {
      if (!(await answers(url))) failed += 1;
      asked += 1;
      await delay(10);
    }
  })();
  const stop = (): Promise<void> => {
    stopped = true;
    return loop;
  };
  undo.push(stop);
  return { asked: () => asked, failed: () => failed, stop };
}

function typesOf(events: SseListener): string[] {
  return events.received.map(({ data }) => {
    const { type, hostname } = JSON.parse(data) as { type: string; hostname: string };
    return `${hostname} ${type}`;
  });
}

afterEach(async () => {
  for (const each of undo.splice(0).reverse()) await each();
});

describe('A worker that dies', () => {
  it('takes its devices off the list; the others answer all the while; they come back with ports and settings', async () => {
    const fleet = await startFleet();
    const before = await fleet.servers();
    const own = await fleet.urlOf('mockaxe1');
    for (const fields of [{ ssid: 'home', power: 1 }, { power: 19 }])
      expect(await patch(`${own}/api/system`, fields)).toBe(200);
    const events = await SseListener.open(`${fleet.url}/fleet/events`);
    const others = watch((await fleet.urlOf('mockaxe3')) + INFO);

    await sabotage().crash();
    await fleet.until(async () => (await fleet.device('mockaxe1')).state === 'down');
    expect((await fleet.servers()).map(({ hostname }) => hostname)).toEqual(['mockaxe3', 'mockaxe4']);
    const away = await fetch(`${fleet.url}/fleet/devices/mockaxe1${INFO}`);
    expect([away.status, await away.json()]).toEqual([503, expect.objectContaining({ code: 'unavailable' })]);

    await fleet.until(async () => (await fleet.running()).length === 4);
    expect((await fleet.servers()).map(({ port }) => port)).toEqual(before.map(({ port }) => port));
    expect(await (await fetch(own + INFO)).json()).toMatchObject({ ssid: 'home', power: 19 });
    await others.stop();
    expect(others.asked()).toBeGreaterThan(10);
    expect(others.failed()).toBe(0);
    await fleet.until(() => Promise.resolve(events.received.length === 4));
    expect(typesOf(events).sort()).toEqual(['mockaxe1 back', 'mockaxe1 down', 'mockaxe2 back', 'mockaxe2 down']);
    const metrics = await (await fetch(`${fleet.url}/metrics`)).text();
    expect(metrics).toContain('flowprobe_fleet_worker_restarts_total 1');
  });

  it('has kept what was acknowledged in the very moment before', async () => {
    const fleet = await startFleet({ PORTS: '0', FLEET_WORKERS: '1' });
    const own = await fleet.urlOf('mockaxe1');
    const saboteur = sabotage();
    for (let round = 1; round <= 3; round += 1) {
      const changed = patch(`${own}/api/system`, { round });
      expect(await changed).toBe(200);
      await saboteur.crash();
      await fleet.until(async () => (await fleet.device('mockaxe1')).state === 'down');
      await fleet.until(async () => (await fleet.running()).length === 1);
      expect(await (await fetch(own + INFO)).json()).toMatchObject({ round });
    }
  });
});

it('A worker that is stuck is ended and started again, and the others never notice', async () => {
  const fleet = await startFleet();
  const own = await fleet.urlOf('mockaxe2');
  await patch(`${own}/api/system`, { ssid: 'home' });
  const others = watch((await fleet.urlOf('mockaxe4')) + INFO);
  await sabotage().block();
  await fleet.until(async () => (await fleet.device('mockaxe2')).state === 'down');
  await fleet.until(async () => (await fleet.running()).length === 4);
  expect(await (await fetch(own + INFO)).json()).toMatchObject({ ssid: 'home' });
  await others.stop();
  expect(others.failed()).toBe(0);
});

describe('A taken port', () => {
  it('of a device leaves that device out, in /health and in the list, and the others go on', async () => {
    const taken = await takenPort();
    const fleet = await startFleet({ PORTS: `0,${taken},0` }, 2);
    expect((await fleet.servers()).map(({ hostname }) => hostname)).toEqual(['mockaxe1', 'mockaxe3']);
    expect((await fleet.device('mockaxe2')).state).toBe('down');
    expect(await fleet.json('/health')).toMatchObject({
      status: 'ok',
      details: { listeners: { mockaxe2: { state: 'closed', port: Number(taken), reason: 'the port is taken' } } },
    });
    for (const hostname of ['mockaxe1', 'mockaxe3'])
      expect(await answers((await fleet.urlOf(hostname)) + INFO)).toBe(true);
  });

  it('of the listing server is reported in /health, and the devices go on', async () => {
    const taken = await takenPort();
    const fleet = await startFleet({ LISTING_PORT: taken });
    expect(await fleet.json('/health')).toMatchObject({
      status: 'ok',
      details: { listeners: { listing: { state: 'closed', port: Number(taken) } } },
    });
    expect(await fleet.servers()).toHaveLength(4);
    expect(await answers((await fleet.urlOf('mockaxe1')) + INFO)).toBe(true);
  });
});

describe('Events', () => {
  it('report what was set and a restart, and resume after an id', async () => {
    const fleet = await startFleet({ PORTS: '0' });
    const own = await fleet.urlOf('mockaxe1');
    const first = await SseListener.open(`${fleet.url}/fleet/events`);
    await patch(`${own}/api/system`, { frequency: 550 });
    await fleet.until(() => Promise.resolve(first.received.length === 1));
    expect(JSON.parse(first.received[0]?.data ?? '')).toMatchObject({
      type: 'settings',
      hostname: 'mockaxe1',
      fields: { frequency: 550 },
    });
    first.close();
    await fetch(`${own}/api/system/restart`, { method: 'POST' });
    const second = await SseListener.open(`${fleet.url}/fleet/events?lastEventId=${first.received[0]?.id}`);
    await fleet.until(() => Promise.resolve(second.received.length === 2));
    expect(typesOf(second)).toEqual(['mockaxe1 restarted', 'mockaxe1 back']);
    second.close();
  });
});

it('What happens to devices is a topic of the stream of several, and goes on after its id', async () => {
  const fleet = await startFleet({ PORTS: '0' });
  const url = `${fleet.url}/events?topics=fleet-events,changes/alice`;
  const own = await fleet.urlOf('mockaxe1');
  const first = await SseListener.open(url);
  await patch(`${own}/api/system`, { ssid: 'one' });
  await fleet.until(() => Promise.resolve(first.received.length === 1));
  expect(first.received[0]).toMatchObject({
    event: 'fleet-events',
    data: expect.stringContaining('"fields":{"ssid":"one"}'),
  });
  first.close();
  await patch(`${own}/api/system`, { ssid: 'two' });
  const second = await SseListener.open(url, { 'Last-Event-ID': first.received[0]?.id ?? '' });
  await fleet.until(() => Promise.resolve(second.received.length === 1));
  expect(second.received[0]?.data).toContain('"fields":{"ssid":"two"}');
  second.close();
});

it('The devices with their figures are a topic of the stream of several, and so is the log of one', async () => {
  const fleet = await startFleet({ PORTS: '0,0' });
  const listener = await SseListener.open(`${fleet.url}/events?topics=fleet,device-logs/mockaxe1,device-logs/nobody`);
  const dataOf = (topic: string): string[] =>
    listener.received.filter(({ event }) => event === topic).map(({ data }) => data);
  await fleet.until(() => Promise.resolve(dataOf('fleet').length > 1 && dataOf('device-logs/mockaxe1').length > 0));
  const { total, devices } = JSON.parse(dataOf('fleet').at(-1) ?? '{}') as {
    total: number;
    devices: { port: number }[];
  };
  expect([total, devices.length]).toEqual([2, 2]);
  for (const device of devices) {
    const figure = expect.any(Number);
    expect(device).toMatchObject({
      state: 'running',
      uptimeSeconds: figure,
      temp: figure,
      hashRate: figure,
      power: figure,
    });
  }
  expect(JSON.parse(dataOf('device-logs/mockaxe1')[0] ?? '{}')).toEqual({
    hostname: 'mockaxe1',
    log: expect.any(String),
    at: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
  });
  expect(dataOf('device-logs/nobody')).toEqual([]);
  // To others devices still say nothing.
  await expect(LogClient.open(`ws://127.0.0.1:${devices[0]?.port ?? 0}/api/ws`)).rejects.toThrow('404');
  listener.close();
});

/** What comes of a connection that nobody has opened before: `open`, or why it is none. */
function connectionTo(port: number): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.on('error', (error) => resolve(systemCodeOf(error) ?? error.name));
    socket.on('connect', () => {
      socket.destroy();
      resolve('open');
    });
  });
}

it('A stop leaves no thread and no port', async () => {
  const fleet = await FleetApp.start({ LOGS_PUB_ENABLED: 'true', PORTS: '0,0,0' });
  const saboteur = sabotage();
  expect(saboteur.count).toBe(2);
  const servers = await fleet.servers();
  const { message } = await fleet.json<{ message: string }>('/fleet/servers');
  const ports = [...servers.map(({ port }) => String(port)), message.split(':')[1] ?? ''];
  for (const port of ports) expect(await answers(`http://127.0.0.1:${port}/nothing`)).toBe(false);
  const startedMs = performance.now();
  await fleet.close();
  expect(performance.now() - startedMs).toBeLessThan(10_000);
  expect(saboteur.count).toBe(0);
  for (const port of ports) expect(await connectionTo(Number(port))).toBe('ECONNREFUSED');
});
