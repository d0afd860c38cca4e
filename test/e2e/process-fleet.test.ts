import { afterEach, expect, it } from '@jest/globals';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { DataFolder } from '../support/apps/data-folder.js';
import { range } from '../support/clients/devices.js';
import { freePort, isOpen } from '../../src/cli/trials/ports.js';
import { run } from '../support/apps/run.js';
import { ServiceProcess } from '../support/apps/service-process.js';
import { LogClient } from '../support/apps/worker-host.js';

interface Listed {
  readonly port: number;
  readonly hostname: string;
}

afterEach(() => ServiceProcess.stopAll());

async function listed(service: ServiceProcess): Promise<Listed[]> {
  const { servers } = (await (await fetch(`${service.url}/fleet/servers`)).json()) as { servers: Listed[] };
  return servers;
}

it('A hundred devices are found by the listing server, each answers, and SIGTERM leaves none of their ports', async () => {
  const ports = range(100).fill(0).join(',');
  const service = await ServiceProcess.start({ PORTS: ports, LOGS_PUB_ENABLED: 'true' });
  await service.until(async () => (await listed(service)).length === 100, 'a hundred devices');
  const listing = service.log
    .map(({ message }) => /^listing: listening on port (\d+)$/.exec(message)?.[1])
    .find(Boolean);
  const found = (await (await fetch(`http://127.0.0.1:${listing}/servers`)).json()) as { servers: Listed[] };
  expect(found.servers.map(({ hostname }) => hostname)).toEqual(range(100).map((index) => `mockaxe${index + 1}`));
  const answers = await Promise.all(
    found.servers.map(async ({ port, hostname }, index) => {
      const info = (await (await fetch(`http://127.0.0.1:${port}/api/system/info`)).json()) as Record<string, unknown>;
      const isOfItsKind = index % 2 === 0 ? 'hashRate' in info : 'deviceModel' in info;
      return info['hostname'] === hostname && isOfItsKind;
    }),
  );
  expect(answers.filter(Boolean)).toHaveLength(100);

  const client = await LogClient.open(`ws://127.0.0.1:${found.servers[0]?.port}/api/ws`);
  service.signal('SIGTERM');
  expect(await service.exited).toEqual({ code: 0, signal: null });
  await new Promise((resolve) => setImmediate(resolve));
  expect(client.socket.readyState).toBeGreaterThan(1);
  const open = await Promise.all([Number(listing), ...found.servers.map(({ port }) => port)].map(isOpen));
  expect(open.filter(Boolean)).toEqual([]);
  expect(service.complaints).toBe('');
});

it('Threads end with their service: none is left after a stop, however soon it comes', async () => {
  const service = await ServiceProcess.start({ PORTS: range(50).fill(0).join(',') });
  const threads = (): number => readdirSync(`/proc/${service.pid}/task`).length;
  expect(threads()).toBeGreaterThan(1);
  service.signal('SIGTERM');
  expect(await service.exited).toEqual({ code: 0, signal: null });
  expect(threads).toThrow('ENOENT');
});

it('Invalid PORTS are refused with all that is wrong, and starts nothing', async () => {
  const { code, stderr } = await run('main.js', [], {
    env: { PORTS: '8001-x,70000,9,9', LISTING_PORT: 'y', PORT: '0' },
  });
  expect(code).toBe(1);
  expect(stderr.trim().split('\n')).toEqual([
    'The configuration has 2 problems:',
    '  LISTING_PORT="y": must be a whole number from 0 to 65535',
    expect.stringMatching(
      /^ {2}PORTS="8001-x,70000,9,9": .*"8001-x" is neither.*; 70000 is above 65535; 9 stands there twice$/,
    ),
  ]);
});

it('A service on a port that a device or the listing server would have takes it, and leaves them out', async () => {
  const port = await freePort();
  const service = await ServiceProcess.start({ PORT: String(port), LISTING_PORT: String(port), PORTS: `0,${port}` });
  await service.until(async () => (await listed(service)).length === 1, 'the device');
  const { details } = (await (await fetch(`${service.url}/health`)).json()) as { details: { listeners: object } };
  expect(details.listeners).toMatchObject({
    listing: { state: 'closed', port, reason: "the port is PORT's" },
    mockaxe2: { state: 'closed', port, reason: "the port is PORT's" },
  });
});

it('Broken device files stop the start, but only where there is to be a fleet', async () => {
  const folder = DataFolder.shipped();
  folder.write('devices/firmware.json', { versions: [{ version: 'v1', weight: -1 }] });
  try {
    const env = { DATA_DIR: folder.path, PORT: '0', PORTS: '0', LISTING_PORT: '0' };
    const { code, stderr } = await run('main.js', [], { env });
    expect([code, stderr.trim()]).toEqual([
      1,
      `${join(folder.path, 'devices/firmware.json')} cannot be used:\n  versions.0.weight: weight must be a positive number`,
    ]);
    const without = await ServiceProcess.start({ DATA_DIR: folder.path });
    expect(await listed(without)).toEqual([]);
  } finally {
    folder.remove();
  }
});
