import { afterEach, describe, expect, it } from '@jest/globals';
import { DataFolder } from '../support/apps/data-folder.js';
import { FleetApp } from '../support/apps/fleet.js';
import { send } from '../support/apps/worker-host.js';

const undo: (() => unknown)[] = [];

async function start(...options: Parameters<typeof FleetApp.start>): Promise<FleetApp> {
  const fleet = await FleetApp.start(...options);
  undo.push(() => fleet.close());
  return fleet;
}

afterEach(async () => {
  for (const each of undo.splice(0).reverse()) await each();
});

describe('PROFILES', () => {
  it('has devices of several profiles take turns, each with versions of its own', async () => {
    const fleet = await start({ PORTS: '0,0,0,0', PROFILES: 'axeos,new' });
    const devices = await fleet.devices();
    expect(devices.map(({ api }) => api)).toEqual(['axeos', 'new', 'axeos', 'new']);
    expect(devices[0]?.firmware).toBe('v2.15.0');
    expect(devices[1]?.firmware).not.toBe('v2.15.0');
  });

  it('is the two of before where nothing is said, though there is a third', async () => {
    const fleet = await start({ PORTS: '0,0,0' });
    expect((await fleet.devices()).map(({ api }) => api)).toEqual(['legacy', 'new', 'legacy']);
  });

  it('shows a device that was updated as what it runs, after a crash of its thread too', async () => {
    const fleet = await start({ PORTS: '0', PROFILES: 'axeos' });
    const image = Buffer.alloc(4096, 1);
    image.writeUInt32LE(0xabcd5432, 32);
    image.write('v9.9.9\0', 48, 'latin1');
    const url = await fleet.urlOf('mockaxe1');
    expect((await fetch(`${url}/api/system/OTA`, { method: 'POST', body: image })).status).toBe(200);
    await fleet.until(async () => (await fleet.device('mockaxe1')).firmware === 'v9.9.9');
    await fleet.until(async () => (await fleet.device('mockaxe1')).state === 'running');
    expect(await (await fetch(`${fleet.url}/fleet/devices/mockaxe1/`)).text()).toContain('<title>AxeOS</title>');
    expect(await fleet.json('/fleet/devices/mockaxe1/api/system/info')).toMatchObject({
      version: 'v9.9.9',
      runningPartition: 'ota_1',
    });
  });
});

describe('A fourth profile', () => {
  it('is a file: it brings its fields, its boards, its endpoints, its WebSockets and its versions, and touches no other', async () => {
    const folder = DataFolder.shipped();
    undo.push(() => folder.remove());
    folder.write('devices/profiles/solar.json', {
      isOnlyByName: true,
      versions: [{ version: 'v0.7.0', weight: 1 }],
      fields: {
        name: { kind: 'text', text: '{hostname} {firmware}' },
        watts: { kind: 'figure', of: 'power' },
        limit: { kind: 'setting', of: 'limit' },
        kind: { kind: 'board', of: 'deviceModel' },
      },
      endpoints: { 'GET /status': 'info', 'PATCH /status': 'settings', 'POST /reboot/{how}': 'restart-json' },
      sockets: { '/status/live': 'live' },
      miner: {
        boards: [
          {
            ...{
              boardVersion: '1',
              deviceModel: 'Roof',
              swarmColor: 'red',
              ASICModel: 'X',
              asicCount: 1,
              smallCoreCount: 10,
            },
            ...{ defaultFrequency: 100, frequencyOptions: [100], defaultVoltage: 900, voltageOptions: [900], watts: 5 },
            ...{ maxPower: 10, nominalVoltage: 5, sensors: 1, fans: 1, weight: 1 },
          },
        ],
        settings: {
          limit: { type: 'integer', min: 1, max: 9, default: 3 },
        },
        pool: {},
        neededOfPool: ['id'],
      },
    });
    const fleet = await start({ PORTS: '0,0', PROFILES: 'solar,legacy', DATA_DIR: folder.path });
    const { port, firmware } = await fleet.device('mockaxe1');
    expect(firmware).toBe('v0.7.0');
    const ask = async (method: string, path: string, body?: string): Promise<[number, unknown]> => {
      const reply = await send(port, method, path, body === undefined ? {} : { body });
      return [reply.status, JSON.parse(reply.body)];
    };
    expect(await ask('GET', '/status')).toEqual([
      200,
      { name: 'mockaxe1 v0.7.0', watts: expect.any(Number), limit: 3, kind: 'Roof' },
    ]);
    expect((await ask('GET', '/api/system/info'))[0]).toBe(404);
    expect((await ask('PATCH', '/status', '{"limit":10}'))[0]).toBe(400);
    expect((await ask('PATCH', '/status', '{"limit":9}'))[0]).toBe(200);
    expect((await ask('GET', '/status'))[1]).toMatchObject({ limit: 9 });
    expect((await ask('POST', '/reboot/now'))[0]).toBe(200);
    const legacy = await fleet.urlOf('mockaxe2');
    expect((await fetch(`${legacy}/api/system/info`)).status).toBe(200);
    expect((await fetch(`${legacy}/status`)).status).toBe(404);
  });
});
