import { afterEach, beforeEach, describe, expect, it, test } from '@jest/globals';
import { connect } from 'node:net';
import { LOG_TEXTS } from '../../src/fleet/domain/log-texts.js';
import { MAX_LOG_CLIENTS } from '../../src/fleet/worker/log-sockets.js';
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
  it('sends a log every five seconds, counted from the start and not from the sending', async () => {
    const client = await listen();
    const atMs: number[] = [];
    const bootMs = host.clock.now();
    for (let step = 0; step < 300; step += 1) {
      const received = client.received.length;
      await host.advance(100);
      if (client.received.length > received) atMs.push(host.clock.now() - bootMs);
    }
    expect(atMs).toEqual([5000, 10_000, 15_000, 20_000, 25_000, 30_000]);
    for (const message of client.received) {
      expect(Object.keys(message as object)).toEqual(['log']);
      expect(LOG_TEXTS).toContain((message as { log: string }).log);
    }
  });

  it('keeps its rhythm for who comes late', async () => {
    await host.advance(12_345);
    const client = await listen();
    await host.advance(2654);
    expect(client.received).toEqual([]);
    await host.advance(1);
    await until(() => client.received.length === 1);
  });

  it('sends ten clients the same; one that broke does not keep it from the others', async () => {
    const ten = await Promise.all(Array.from({ length: 10 }, () => listen()));
    const [broken, ...well] = ten;
    await host.advance(5000);
    await until(() => ten.every(({ received }) => received.length === 1));
    // Cut off without a closing handshake, and without reading what comes.
    broken?.socket.pause();
    broken?.socket.terminate();
    for (let round = 2; round <= 5; round += 1) {
      await host.advance(5000);
      await until(() => well.every(({ received }) => received.length === round));
    }
    expect(new Set(well.map(({ received }) => JSON.stringify(received))).size).toBe(1);
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
    await until(() => client.received.length === 1);
  });

  it('has no timer while nobody listens', async () => {
    expect(host.clock.waiting).toBe(0);
    const [one, other] = [await listen('mockaxe1'), await listen('mockaxe2')];
    expect(host.clock.waiting).toBe(1);
    one.socket.terminate();
    other.socket.terminate();
    await until(() => host.clock.waiting === 0);
  });

  it('is closed by a restart, refused while the device is away, and begins with its start when it is back', async () => {
    const [client, neighbour] = [await listen(), await listen('mockaxe2')];
    await host.advance(2500);
    await send(host.portOf(), 'POST', '/api/system/restart');
    await until(() => client.closed !== undefined);
    expect([client.closed, client.received, neighbour.closed]).toEqual([1012, [], undefined]);
    await expect(listen()).rejects.toThrow('503');
    await host.advance(5000);
    const again = await listen();
    await host.advance(2500);
    await until(() => again.received.length === 1);
    expect(again.received).toEqual([{ log: 'System started' }]);
  });

  test.each(['/api/ws/', '/API/ws?x=1'])('is at %s, too', async (path) => {
    const client = await LogClient.open(`ws://127.0.0.1:${host.portOf()}${path}`);
    clients.push(client);
    await host.advance(5000);
    await until(() => client.received.length === 1);
  });

  test.each(['GET', 'HEAD'])('answers %s without an upgrade with 426, and says which one', async (method) => {
    const reply = await send(host.portOf(), method, '/api/ws');
    expect([reply.status, reply.headers['upgrade'], reply.headers['connection']]).toEqual([
      426,
      'websocket',
      'Upgrade',
    ]);
    expect(reply.body).toBe(method === 'HEAD' ? '' : '{"error":"This path is a WebSocket"}');
  });

  it('is bounded for each device', async () => {
    for (let index = 0; index < MAX_LOG_CLIENTS; index += 1) await listen();
    await expect(listen()).rejects.toThrow('503');
    expect((await listen('mockaxe2')).closed).toBeUndefined();
  });

  it('is nowhere else', async () => {
    await expect(LogClient.open(`ws://127.0.0.1:${host.portOf()}/api/other`)).rejects.toThrow('404');
  });

  it('leaves offers of other protocols alone: they are answered as what they are', async () => {
    const socket = connect(host.portOf(), '127.0.0.1');
    socket.write(
      'PATCH /api/system HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade, HTTP2-Settings, close\r\nUpgrade: h2c\r\n' +
        'HTTP2-Settings: AAEAAEAAAAIAAAABAAMAAABkAAQBAAAAAAUAAEAA\r\nContent-Length: 15\r\n\r\n{"ssid":"home"}',
    );
    let answer = '';
    socket.setEncoding('utf8').on('data', (text: string) => (answer += text));
    await new Promise((resolve) => socket.once('close', resolve));
    expect(answer).toMatch(/^HTTP\/1\.1 200 OK\r\n/);
    expect(answer).toContain('System info updated successfully');
  });

  it('is closed as going away when the service stops', async () => {
    const client = await listen();
    await host.stop();
    await until(() => client.closed !== undefined);
    expect(client.closed).toBe(1001);
  });
});

describe('Without LOGS_PUB_ENABLED', () => {
  it('the service gets the logs of the devices that it subscribes to, in the same rhythm, and no others', async () => {
    const silent = await HostUnderTest.start({}, ['mockaxe1', 'mockaxe2']);
    const said = (): string[] =>
      silent.sent.flatMap((message) => (message.type === 'log' ? [`${message.hostname}: ${message.text}`] : []));
    silent.subscribeLogs('mockaxe1', 'mockaxe9');
    await silent.advance(5000);
    expect(said()).toEqual([expect.stringMatching(/^mockaxe1: ./)]);
    silent.subscribeLogs('mockaxe1', 'mockaxe2');
    await silent.advance(5000);
    expect(said().map((text) => text.split(':')[0])).toEqual(['mockaxe1', 'mockaxe1', 'mockaxe2']);
    silent.subscribeLogs();
    expect(silent.clock.waiting).toBe(0);
    await silent.stop();
  });

  it('there is no WebSocket, and asking for one is asking for what is not there', async () => {
    const silent = await HostUnderTest.start();
    await expect(LogClient.open(`ws://127.0.0.1:${silent.portOf()}/api/ws`)).rejects.toThrow('404');
    await silent.stop();
  });
});
