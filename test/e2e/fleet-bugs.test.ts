import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { type Boundary, type BugLog, logBugsWith } from '../../src/kernel/errors/bugs.js';
import { Device } from '../../src/fleet/domain/device.js';
import { LogSockets } from '../../src/fleet/worker/log-sockets.js';
import { FleetApp } from '../support/apps/fleet.js';
import { ThreadSaboteur } from '../support/apps/thread-saboteur.js';
import { HostUnderTest, LogClient, send } from '../support/apps/worker-host.js';

const INFO = '/api/system/info';

let bugs: [Boundary, string][];
let before: BugLog;
let undo: (() => unknown)[];

function sabotaged(): never {
  throw new TypeError('sabotage');
}

beforeEach(() => {
  undo = [];
  bugs = [];
  // An error of a thread has the Error of Node's own realm, which is not that of a test file.
  before = logBugsWith((boundary, error) => bugs.push([boundary, (error as Error).stack ?? '']));
});

afterEach(async () => {
  for (const each of undo.reverse()) await each();
  jest.restoreAllMocks();
  logBugsWith(before);
});

async function startHost(): Promise<HostUnderTest> {
  const host = await HostUnderTest.start({ logs: true }, ['mockaxe1', 'mockaxe2']);
  undo.push(() => host.stop());
  return host;
}

describe('A bug in a device', () => {
  it('fails the request that met it with 500, is reported with its stack, and does not stop the others', async () => {
    const host = await startHost();
    jest.spyOn(Device.prototype, 'info').mockImplementationOnce(sabotaged);
    const reply = await send(host.portOf(), 'GET', INFO);
    expect([reply.status, reply.body]).toEqual([500, '{"error":"Something failed here; it has been logged"}']);
    expect(bugs).toEqual([['thread', expect.stringContaining('TypeError: sabotage\n')]]);
    expect((await send(host.portOf(), 'GET', INFO)).status).toBe(200);
  });

  it('on the timer of the logs is reported, and does not silence the other devices nor later lines', async () => {
    const host = await startHost();
    const clients = await Promise.all(
      ['mockaxe1', 'mockaxe2'].map((hostname) => LogClient.open(`ws://127.0.0.1:${host.portOf(hostname)}/api/ws`)),
    );
    undo.push(() => clients.forEach(({ socket }) => socket.terminate()));
    jest.spyOn(Device.prototype, 'logText').mockImplementationOnce(sabotaged);
    await host.advance(5000);
    await host.advance(5000);
    for (let turn = 0; turn < 500 && clients.some(({ received }) => received.length === 0); turn += 1)
      await host.advance(0);
    expect(clients.map(({ received }) => received.length).sort()).toEqual([1, 2]);
    expect(bugs).toEqual([['timer', expect.stringContaining('TypeError: sabotage\n')]]);
  });

  it('at a WebSocket is reported, and costs that connection alone', async () => {
    const host = await startHost();
    const url = `ws://127.0.0.1:${host.portOf()}/api/ws`;
    jest.spyOn(LogSockets.prototype, 'accept').mockImplementationOnce(sabotaged);
    await expect(LogClient.open(url)).rejects.toThrow();
    expect(bugs).toEqual([['socket', expect.stringContaining('TypeError: sabotage\n')]]);
    (await LogClient.open(url)).socket.terminate();
  });
});

describe('A bug in a worker thread', () => {
  async function startFleet(): Promise<[FleetApp, ThreadSaboteur]> {
    const fleet = await FleetApp.start({ PORTS: '0', FLEET_WORKERS: '1', LOGS_PUB_ENABLED: 'true' });
    const saboteur = new ThreadSaboteur('fleet-worker.js');
    undo.push(
      () => fleet.close(),
      () => saboteur.leave(),
    );
    return [fleet, saboteur];
  }

  async function bugMetric(fleet: FleetApp): Promise<number> {
    const text = await (await fetch(`${fleet.url}/metrics`)).text();
    return Number(/^flowprobe_bugs_total\{boundary="thread"\} (\d+)$/m.exec(text)?.[1] ?? 0);
  }

  it('that it survives is logged by the service with the stack of the thread, and counted', async () => {
    const [fleet, saboteur] = await startFleet();
    const url = (await fleet.urlOf('mockaxe1')) + INFO;
    const counted = await bugMetric(fleet);
    await saboteur.run('globalThis.imul = Math.imul; Math.imul = () => { throw new TypeError("sabotage"); }');
    expect((await fetch(url)).status).toBe(500);
    await saboteur.run('Math.imul = globalThis.imul');
    expect((await fetch(url)).status).toBe(200);
    await fleet.until(() => Promise.resolve(bugs.length > 0));
    expect(bugs[0]).toEqual(['thread', expect.stringMatching(/^TypeError: sabotage\n[^]*fleet-worker\.js/)]);
    expect(await bugMetric(fleet)).toBe(counted + bugs.length);
  });

  it('that ends it is logged with the stack of the thread, and the thread is started again', async () => {
    const [fleet, saboteur] = await startFleet();
    await saboteur.crash();
    await fleet.until(async () => (await fleet.device('mockaxe1')).state === 'down');
    expect(bugs).toEqual([['thread', expect.stringMatching(/^Error: sabotage\n {4}at /)]]);
    await fleet.until(async () => (await fleet.running()).length === 1);
  });
});
