import { afterAll, beforeAll, describe, expect, it, test } from '@jest/globals';
import { FleetApp } from '../support/apps/fleet.js';
import { ThreadSaboteur } from '../support/apps/thread-saboteur.js';

interface Fault {
  readonly hostname: string;
  readonly kind: string;
  readonly seed: string;
  readonly until: string | null;
}

describe('Faults of devices', () => {
  let fleet: FleetApp;

  beforeAll(async () => {
    // Sixteen of today and one of before.
    fleet = await FleetApp.start({
      PORTS: new Array(17).fill('0').join(','),
      PROFILES: [...new Array<string>(16).fill('axeos'), 'legacy'].join(','),
    });
  });
  afterAll(() => fleet.close());

  async function call(method: string, path: string, body?: object): Promise<[number, { faults: Fault[] }]> {
    const headers = { 'Content-Type': 'application/json' };
    const reply = await fetch(`${fleet.url}/fleet${path}`, {
      method,
      headers,
      ...(body && { body: JSON.stringify(body) }),
    });
    return [reply.status, (await reply.json()) as { faults: Fault[] }];
  }

  const info = (hostname: string): Promise<Record<string, unknown>> =>
    fleet.json(`/fleet/devices/${hostname}/api/system/info`);

  it('are set, seen in what the device reports, and taken back', async () => {
    const [status, { faults }] = await call('PUT', '/devices/mockaxe1/faults', { kind: 'power-fault' });
    expect([status, faults]).toMatchObject([
      200,
      [{ hostname: 'mockaxe1', kind: 'power-fault', seed: 'flowprobe', until: null }],
    ]);
    await fleet.until(async () => 'power_fault' in (await info('mockaxe1')));
    expect(await info('mockaxe1')).toMatchObject({ hashRate: 0 });
    expect(await info('mockaxe2')).not.toMatchObject({ hashRate: 0 });
    await call('PUT', '/devices/mockaxe1/faults', { kind: 'asic-error', seed: 7, forSeconds: 600 });
    const both = (await call('GET', '/devices/mockaxe1/faults'))[1].faults;
    expect(both.map(({ kind, seed }) => [kind, seed])).toEqual([
      ['power-fault', 'flowprobe'],
      ['asic-error', '7'],
    ]);
    expect(Date.parse(both[1]?.until ?? '')).toBeGreaterThan(0);
    expect(await call('DELETE', '/devices/mockaxe1/faults')).toEqual([200, { faults: [] }]);
    await fleet.until(async () => !('power_fault' in (await info('mockaxe1'))));
  });

  it('end by themselves', async () => {
    await call('PUT', '/devices/mockaxe3/faults', { kind: 'power-fault', forSeconds: 0.4 });
    await fleet.until(async () => (await call('GET', '/devices/mockaxe3/faults'))[1].faults.length === 0);
    expect(await info('mockaxe3')).not.toHaveProperty('power_fault');
  });

  it('are given to a share of all, the same by the same seed, and more of them with a greater share', async () => {
    const having = async (share: number): Promise<string[]> => {
      const [, { faults }] = await call('PUT', '/faults', { kind: 'fan-stuck', share, seed: 'x' });
      await call('DELETE', '/faults');
      return faults.map(({ hostname }) => hostname);
    };
    const [some, again, more, all, none] = [
      await having(0.3),
      await having(0.3),
      await having(0.6),
      await having(1),
      await having(0),
    ];
    expect(some).toEqual(again);
    expect(some.length).toBeGreaterThan(0);
    expect(more.length).toBeGreaterThan(some.length);
    expect(more).toEqual(expect.arrayContaining(some));
    // Not to the one of before, which has no fan of its own.
    expect(all).toEqual(Array.from({ length: 16 }, (_, index) => `mockaxe${index + 1}`));
    expect(none).toEqual([]);
    expect((await call('GET', '/faults'))[1]).toEqual({ faults: [] });
  });

  it('that a device cannot have are refused, with those that it can', async () => {
    const [status, body] = await call('PUT', '/devices/mockaxe17/faults', { kind: 'fan-stuck' });
    expect([status, body]).toMatchObject([
      409,
      {
        code: 'conflict',
        message: 'mockaxe17 is of the profile legacy and can have slow-http, wifi-weak, reset-loop only',
      },
    ]);
    expect((await call('PUT', '/devices/mockaxe17/faults', { kind: 'slow-http' }))[0]).toBe(200);
    const askedMs = performance.now();
    expect(await info('mockaxe17')).toMatchObject({ hostname: 'mockaxe17' });
    expect(performance.now() - askedMs).toBeGreaterThan(900);
    await call('DELETE', '/devices/mockaxe17/faults');
  });

  test.each<[string, object, string]>([
    ['/devices/mockaxe1/faults', { kind: 'rust' }, 'kind must be one of overheat, pool-down'],
    ['/devices/mockaxe1/faults', {}, 'kind must be one of'],
    ['/devices/mockaxe1/faults', { kind: 'overheat', forSeconds: 0 }, 'forSeconds must be a number from 0.1'],
    ['/devices/mockaxe1/faults', { kind: 'overheat', share: 1 }, 'share is not known'],
    ['/faults', { kind: 'overheat', share: 1.5 }, 'share must be a number from 0 to 1'],
    ['/faults', { kind: 'overheat' }, 'share must be a number from 0 to 1'],
    ['/faults', { kind: 'overheat', share: 1, seed: '' }, 'seed must be a text of 1 to 64 characters'],
  ])('PUT %s refuses %j', async (path, body, message) => {
    const [status, answer] = await call('PUT', path, body);
    expect([status, answer]).toMatchObject([400, { message: expect.stringContaining(message) }]);
  });

  test.each(['GET', 'PUT', 'DELETE'])('%s of a device that there is not is 404', async (method) => {
    const [status] = await call(
      method,
      '/devices/mockaxe99/faults',
      method === 'PUT' ? { kind: 'overheat' } : undefined,
    );
    expect(status).toBe(404);
  });

  it('stay when the thread of a device has to be started again', async () => {
    const saboteur = new ThreadSaboteur('fleet-worker.js');
    await call('PUT', '/faults', { kind: 'power-fault', share: 1 });
    await saboteur.crash();
    await fleet.until(async () => (await fleet.running()).length < 17);
    await fleet.until(async () => (await fleet.running()).length === 17);
    expect(await info('mockaxe2')).toMatchObject({ power_fault: expect.any(String) });
    expect(await info('mockaxe16')).toMatchObject({ power_fault: expect.any(String) });
    await call('DELETE', '/faults');
    saboteur.leave();
  });
});

it('A fault that no device here can have is refused, whatever its share', async () => {
  const fleet = await FleetApp.start({ PORTS: '0,0', PROFILES: 'legacy,new' });
  const put = async (kind: string): Promise<[number, unknown]> => {
    const body = JSON.stringify({ kind, share: 1 });
    const reply = await fetch(`${fleet.url}/fleet/faults`, {
      method: 'PUT',
      headers: { 'Content-Type': 'application/json' },
      body,
    });
    return [reply.status, await reply.json()];
  };
  const message = 'No device here is of a profile that can have asic-error';
  expect(await put('asic-error')).toMatchObject([409, { code: 'conflict', message }]);
  expect(await put('wifi-weak')).toMatchObject([200, { faults: [{ kind: 'wifi-weak' }, { kind: 'wifi-weak' }] }]);
  await fleet.close();
});
