import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { connect } from 'node:net';
import { LOG_TEXTS } from '../../src/fleet/domain/log-texts.js';
import { MOST_LISTENERS } from '../../src/fleet/worker/log-sockets.js';
import { HostUnderTest, LogClient, send } from '../support/apps/worker-host.js';

let host: HostUnderTest;
let clients: LogClient[];

async function listen(hostname = 'mockaxe1'): Promise<LogClient> {
  const client = await LogClient.open(`ws://127.0.0.1:${host.portOf(hostname)}/api/ws`);
  clients.push(client);
  return client;
}

async function until(fulfilled: () => boolean): Promise<void> {
  for (let turn = 0; turn < 2000 && !fulfilled(); turn += 1) await host.advance(0);
  expect(fulfilled()).toBe(true);
}

beforeEach(async () => {
  clients = [];
  host = await HostUnderTest.start({ logs: true }, ['mockaxe1', 'mockaxe2']);
});

afterEach(async () => {
  for (const { socket } of clients) socket.terminate();
  await host.stop();
});

describe('WS /api/ws', () => {
  it('sends a log line every five seconds, counted from the start and not from the sending', async () => {
    const client = await listen();
    const atMs: number[] = [];
    const bootMs = host.clock.now();
    for (let step = 0; step < 300; step += 1) {
      const heard = client.heard.length;
      await host.advance(100);
      if (client.heard.length > heard) atMs.push(host.clock.now() - bootMs);
    }
    expect(atMs).toEqual([5000, 10_000, 15_000, 20_000, 25_000, 30_000]);
    for (const message of client.heard) {
      expect(Object.keys(message as object)).toEqual(['log']);
      expect(LOG_TEXTS).toContain((message as { log: string }).log);
    }
  });

  it('keeps its rhythm for who comes late', async () => {
    await host.advance(12_345);
    const client = await listen();
    await host.advance(2654);
    expect(client.heard).toEqual([]);
    await host.advance(1);
    await until(() => client.heard.length === 1);
  });

  it('sends ten clients the same, also when one of them has broken', async () => {
    const ten = await Promise.all(Array.from({ length: 10 }, () => listen()));
    const [broken, ...well] = ten;
    await host.advance(5000);
    await until(() => ten.every(({ heard }) => heard.length === 1));
    // Torn off without a farewell, and without reading what comes.
    broken?.socket.pause();
    broken?.socket.terminate();
    for (let round = 2; round <= 5; round += 1) {
      await host.advance(5000);
      await until(() => well.every(({ heard }) => heard.length === round));
    }
    expect(new Set(well.map(({ heard }) => JSON.stringify(heard))).size).toBe(1);
  });

  it('is not brought down by a client that sends nonsense, or too much', async () => {
    const client = await listen();
    const rude = await listen();
    const raw = (rude.socket as unknown as { _socket: { write(bytes: Buffer): void } })._socket;
    raw.write(Buffer.from([0xff, 0xff, 0xff, 0xff]));
    const loud = await listen();
    loud.socket.send('x'.repeat(100_000));
    await until(() => rude.closed !== undefined && loud.closed !== undefined);
    await host.advance(5000);
    await until(() => client.heard.length === 1);
  });

  it('has no timer while nobody listens', async () => {
    expect(host.clock.waiting).toBe(0);
    const [one, other] = [await listen('mockaxe1'), await listen('mockaxe2')];
    expect(host.clock.waiting).toBe(1);
    one.socket.terminate();
    other.socket.terminate();
    await until(() => host.clock.waiting === 0);
  });

  it('is refused and silent while the device restarts, and goes on after it', async () => {
    const client = await listen();
    await host.advance(2500);
    await send(host.portOf(), 'POST', '/api/system/restart');
    await expect(listen()).rejects.toThrow('503');
    await host.advance(2500);
    expect(client.heard).toEqual([]);
    await host.advance(5000);
    await until(() => client.heard.length === 1);
    expect(client.heard).toEqual([{ log: 'System started' }]);
  });

  it('is bounded for each device', async () => {
    for (let index = 0; index < MOST_LISTENERS; index += 1) await listen();
    await expect(listen()).rejects.toThrow('503');
    expect((await listen('mockaxe2')).closed).toBeUndefined();
  }, 30_000);

  it('is nowhere else', async () => {
    await expect(LogClient.open(`ws://127.0.0.1:${host.portOf()}/api/other`)).rejects.toThrow('404');
  });

  it('leaves offers of other protocols alone: they are answered as what they are', async () => {
    const socket = connect(host.portOf(), '127.0.0.1');
    socket.write(
      'PATCH /api/system HTTP/1.1\r\nHost: x\r\nConnection: Upgrade, HTTP2-Settings, close\r\nUpgrade: h2c\r\n' +
        'HTTP2-Settings: AAEAAEAAAAIAAAABAAMAAABkAAQBAAAAAAUAAEAA\r\nContent-Length: 15\r\n\r\n{"ssid":"home"}',
    );
    let answer = '';
    socket.setEncoding('utf8').on('data', (text: string) => (answer += text));
    await new Promise((resolve) => socket.once('close', resolve));
    expect(answer).toMatch(/^HTTP\/1\.1 200 OK\r\n/);
    expect(answer).toContain('System info updated successfully');
  });

  it('closes the connection with a reason when the service stops', async () => {
    const client = await listen();
    await host.stop();
    await until(() => client.closed !== undefined);
    expect(client.closed).toBe(1001);
  });
});

describe('Without LOGS_PUB_ENABLED', () => {
  it('the service receives the logs of the devices that it subscribes to, in the same rhythm, and no others', async () => {
    const silent = await HostUnderTest.start({}, ['mockaxe1', 'mockaxe2']);
    const said = (): string[] =>
      silent.told.flatMap((message) => (message.type === 'said' ? [`${message.hostname}: ${message.text}`] : []));
    silent.listenTo('mockaxe1', 'mockaxe9');
    await silent.advance(5000);
    expect(said()).toEqual([expect.stringMatching(/^mockaxe1: ./)]);
    silent.listenTo('mockaxe1', 'mockaxe2');
    await silent.advance(5000);
    expect(said().map((text) => text.split(':')[0])).toEqual(['mockaxe1', 'mockaxe1', 'mockaxe2']);
    silent.listenTo();
    expect(silent.clock.waiting).toBe(0);
    await silent.stop();
  });

  it('there is no WebSocket, and asking for one is asking for what is not there', async () => {
    const silent = await HostUnderTest.start();
    await expect(LogClient.open(`ws://127.0.0.1:${silent.portOf()}/api/ws`)).rejects.toThrow('404');
    await silent.stop();
  });
});
