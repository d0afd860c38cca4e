import { afterEach, expect, it } from '@jest/globals';
import { connect } from 'node:net';
import { FleetApp } from '../support/apps/fleet.js';
import { describeOnLinux } from '../support/apps/programs.js';
import { freePort } from '../../src/cli/trials/ports.js';
import { run } from '../support/apps/run.js';
import { SHIPPED_DATA } from '../support/apps/data-folder.js';
import { ServiceProcess } from '../support/apps/service-process.js';
import { TextClient } from '../support/apps/worker-host.js';

let fleet: FleetApp | undefined;

afterEach(async () => {
  await fleet?.close();
  fleet = undefined;
  await ServiceProcess.stopAll();
});

/** The address where it is a device of today, as a scanner finds it. */
async function look(address: string, port: number): Promise<string[]> {
  const isOpen = await new Promise<boolean>((resolve) => {
    const socket = connect({ host: address, port, timeout: 5000 }, () => resolve(true));
    socket.once('error', () => resolve(false));
    socket.once('timeout', () => resolve(false));
    socket.once('close', () => socket.destroy());
    setTimeout(() => socket.destroy(), 5000).unref();
  });
  if (!isOpen) return [];
  const page = await (await fetch(`http://${address}:${port}/`)).text();
  if (!page.includes('AxeOS')) return [];
  const { ipv4 } = (await (await fetch(`http://${address}:${port}/api/system/info`)).json()) as { ipv4: string };
  return [ipv4];
}

describeOnLinux('Devices with addresses of their own', () => {
  it('are found by a scan of their network, all of them and no others, and answer as what /servers lists', async () => {
    const port = await freePort();
    const addresses = `127.0.77.20-127.0.77.39:${port}`;
    fleet = await FleetApp.start({ DEVICE_ADDRESSES: addresses, PROFILES: 'axeos' }, 20);
    const network = Array.from({ length: 254 }, (_, index) => `127.0.77.${index + 1}`);
    const found: string[] = [];
    for (let from = 0; from < network.length; from += 32) {
      const part = network.slice(from, from + 32).map((address) => look(address, port));
      found.push(...(await Promise.all(part)).flat());
    }
    const expected = Array.from({ length: 20 }, (_, index) => `127.0.77.${index + 20}`);
    expect(found).toEqual(expected);
    const servers = await fleet.servers();
    expect(servers.map(({ address, port: open }) => [address, open])).toEqual(
      expected.map((address) => [address, port]),
    );
    const macs = await Promise.all(
      servers.map(async ({ hostname, address = '' }) => {
        const info = (await (await fetch(`http://${address}:${port}/api/system/info`)).json()) as Record<
          string,
          string
        >;
        expect(info).toMatchObject({ hostname, ipv4: address, version: 'v2.15.0' });
        return info['macAddr'];
      }),
    );
    expect(new Set(macs).size).toBe(20);
    const { devices } = await fleet.json<{ devices: { mac?: string }[] }>('/fleet');
    expect(devices.map(({ mac }) => mac)).toEqual(macs);
  });

  it('are the same under the main port, live too, and a page of one may change another', async () => {
    const port = await freePort();
    fleet = await FleetApp.start({ DEVICE_ADDRESSES: `127.0.78.1-127.0.78.2:${port}`, PROFILES: 'axeos' }, 2);
    expect((await fleet.device('mockaxe2')).address).toBe('127.0.78.2');
    const through = await fleet.json<Record<string, unknown>>('/fleet/devices/mockaxe2/api/system/info');
    expect(through).toMatchObject({ hostname: 'mockaxe2', ipv4: '127.0.78.2' });
    const client = await TextClient.open(`ws://${new URL(fleet.url).host}/fleet/devices/mockaxe2/api/ws/live`);
    await fleet.until(() => Promise.resolve(client.received.length > 0));
    expect(JSON.parse(client.received[0] ?? '')).toMatchObject({ event: 'update', data: { hostname: 'mockaxe2' } });
    client.socket.terminate();
    const lines = await TextClient.open(`ws://${new URL(fleet.url).host}/fleet/devices/mockaxe1/api/ws`);
    const pause = await fetch(`http://127.0.78.1:${port}/api/system/pause`, {
      method: 'POST',
      headers: { Origin: `http://127.0.78.2:${port}` },
    });
    expect(pause.status).toBe(200);
    await fleet.until(() => Promise.resolve(lines.received.some((line) => line.includes('Mining is paused'))));
    lines.socket.terminate();
    const stranger = { method: 'POST', headers: { Origin: 'https://stranger.example' } };
    expect((await fetch(`http://127.0.78.1:${port}/api/system/pause`, stranger)).status).toBe(403);
  });

  it('that this machine does not have are left out, in a line that says so', async () => {
    const port = await freePort();
    const service = await ServiceProcess.start({
      DEVICE_ADDRESSES: `127.0.79.1:${port},192.0.2.1:${port}`,
      PROFILES: 'axeos',
    });
    await service.until(() => Promise.resolve(service.complaints.includes('192.0.2.1')), 'the line');
    expect(service.complaints).toContain(
      `mockaxe2: cannot listen on port ${port}: 192.0.2.1 is no address of this machine; all else goes on`,
    );
  });
});

it('A profile that there is none of is named at the start, with those that there are', async () => {
  const { code, stderr } = await run('main.js', [], {
    env: { PROFILES: 'axeos,axo', PORT: '0', PORTS: '0', LISTING_PORT: '0' },
  });
  expect(code).toBe(1);
  expect(stderr).toContain('The configuration has a problem:');
  expect(stderr).toContain(
    `PROFILES names axo: must be of axeos, legacy, new, of which there are files in ${SHIPPED_DATA}/devices/profiles`,
  );
});
