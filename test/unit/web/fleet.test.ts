import { describe, expect, it } from '@jest/globals';
import { entryOf, isFanAutomatic, settingsBody } from '../../../web/src/fleet/settings-body.js';
import fc from 'fast-check';
import { RequestFailure } from '../../../web/src/api/request-failure.js';
import { callOf, FIRST_DRAFT, isComplete } from '../../../web/src/fleet/bulk-action.js';
import { type BulkProgress, runBulk } from '../../../web/src/fleet/bulk-run.js';
import { eventText } from '../../../web/src/fleet/device-event.js';
import { type Device, FleetHistory, sumUp } from '../../../web/src/fleet/device.js';
import { found, pagesOf, SORT_KEYS, sorted } from '../../../web/src/fleet/device-query.js';

function device(hostname: string, more: Partial<Device> = {}): Device {
  const known = { port: 8001, api: 'legacy', firmware: 'v2.1.8', state: 'running', worker: 1 } as const;
  return { hostname, ...known, miningPaused: false, uptimeSeconds: 42, temp: 50, hashRate: 700, power: 15, ...more };
}

function namesOf(devices: readonly Device[]): string[] {
  return devices.map(({ hostname }) => hostname);
}

it('counts what runs and hashes as running, not what is paused, too hot or without a pool', () => {
  const [hot, paused] = [device('hot', { hashRate: 0 }), device('paused', { hashRate: 0, miningPaused: true })];
  const [down, silent] = [device('down', { state: 'down' }), device('silent', { hashRate: null })];
  expect(sumUp([device('well'), hot, paused, down, silent])).toMatchObject({ running: 2, hashRate: 700 });
});

describe('the search of devices', () => {
  const devices = [
    device('mockaxe1', { port: 8001, api: 'axeos', mac: '02:5B:0A:1C:4F:77' }),
    device('mockaxe2', { port: 8002, address: '127.0.10.2', state: 'down' }),
    device('mockaxe10', { port: 8010, firmware: 'v2.15.0' }),
    device('mockaxe3', { port: 8003, miningPaused: true, hashRate: 0 }),
    device('mockaxe4', { port: 8004, hashRate: 0 }),
  ];
  const faults = new Map([['mockaxe10', ['fan-stuck']]]);

  it.each([
    ['', ['mockaxe1', 'mockaxe2', 'mockaxe10', 'mockaxe3', 'mockaxe4']],
    ['MOCKAXE1', ['mockaxe1', 'mockaxe10']],
    ['0a:1c', ['mockaxe1']],
    ['127.0.10.2', ['mockaxe2']],
    [':8010', ['mockaxe10']],
    ['axeos running', ['mockaxe1']],
    ['down', ['mockaxe2']],
    ['fan-stuck', ['mockaxe10']],
    ['v2.15', ['mockaxe10']],
    ['paused', ['mockaxe3']],
    ['not hashing', ['mockaxe4']],
    ['axeos down', []],
  ])('finds for "%s" %j', (text, expected) => {
    expect(namesOf(found(devices, text, faults))).toEqual(expected);
  });

  it('finds no more the more words there are', () => {
    const word = fc.constantFrom('mock', 'axe1', 'down', 'legacy', ':80', 'fan');
    fc.assert(
      fc.property(fc.array(word), word, (words, more) => {
        const before = namesOf(found(devices, words.join(' '), faults));
        for (const name of namesOf(found(devices, [...words, more].join(' '), faults))) expect(before).toContain(name);
      }),
    );
  });
});

describe('the order of devices', () => {
  it('is that of their names, numbers by their value', () => {
    const devices = [device('mockaxe10'), device('mockaxe9'), device('mockaxe1')];
    const names = ['mockaxe1', 'mockaxe9', 'mockaxe10'];
    expect(namesOf(sorted(devices, { key: 'name', isDescending: false }))).toEqual(names);
    expect(namesOf(sorted(devices, { key: 'name', isDescending: true }))).toEqual(names.toReversed());
  });

  it('has those without a figure at the end, whichever way it goes', () => {
    const devices = [device('a', { temp: null }), device('b', { temp: 70 }), device('c', { temp: 30 })];
    expect(namesOf(sorted(devices, { key: 'temp', isDescending: false }))).toEqual(['c', 'b', 'a']);
    expect(namesOf(sorted(devices, { key: 'temp', isDescending: true }))).toEqual(['b', 'c', 'a']);
  });

  it('is one order, in which every device stands once', () => {
    const any = fc.record({
      state: fc.constantFrom('running' as const, 'restarting' as const, 'down' as const),
      temp: fc.option(fc.integer({ min: 20, max: 90 })),
      hashRate: fc.option(fc.integer({ min: 0, max: 3000 })),
      uptimeSeconds: fc.nat(1000),
    });
    const sorting = fc.record({ key: fc.constantFrom(...SORT_KEYS), isDescending: fc.boolean() });
    fc.assert(
      fc.property(fc.array(any), sorting, (all, by) => {
        const devices = all.map((more, index) => device(`d${index}`, more));
        const names = namesOf(sorted(devices, by));
        expect([...names].sort()).toEqual(namesOf(devices).sort());
        expect(namesOf(sorted(devices.toReversed(), by))).toEqual(names);
      }),
    );
  });

  it('has pages of 25 rows, and one where there is nothing', () => {
    expect([0, 1, 25, 26, 1000].map(pagesOf)).toEqual([1, 1, 1, 2, 40]);
  });
});

it('keeps a bounded number of courses of hash rates: of the devices that reported last', () => {
  const history = new FleetHistory();
  for (let index = 0; index < 1000; index += 1) history.add([device('first'), device(`d${index}`)]);
  expect([history.of('d0'), history.of('d700'), history.of('d999')].map(({ length }) => length)).toEqual([0, 0, 1]);
  expect(history.of('first')).toHaveLength(60);
});

describe('one action for many devices', () => {
  const HOSTS = Array.from({ length: 40 }, (_, index) => `d${index}`);

  it('is under way for three of them at most, and reports how far it is', async () => {
    let now = 0;
    let most = 0;
    const seen: BulkProgress[] = [];
    const act = async (): Promise<void> => {
      now += 1;
      most = Math.max(most, now);
      await Promise.resolve();
      now -= 1;
    };
    const last = await runBulk(HOSTS, act, new AbortController().signal, (progress) => seen.push(progress));
    expect(most).toBe(3);
    expect(last).toEqual({ total: 40, done: 40, failures: [], endedBy: null, isOver: true });
    expect(seen.map(({ done }) => done)).toEqual([...HOSTS.map((_, index) => index + 1), 40]);
  });

  it('goes on after one has refused it, and says which and why', async () => {
    const act = (hostname: string): Promise<void> =>
      hostname === 'd7'
        ? Promise.reject(new RequestFailure(409, 'conflict', 'd7 can have no such fault'))
        : Promise.resolve();
    const last = await runBulk(HOSTS, act, new AbortController().signal, () => undefined);
    expect(last).toMatchObject({ done: 39, failures: [{ hostname: 'd7', message: 'd7 can have no such fault' }] });
  });

  it.each([
    [0, 'The service does not answer'],
    [401, 'This service wants its API key for changes'],
  ])('ends where no device would take it, as for status %d', async (status, message) => {
    let calls = 0;
    const act = (): Promise<void> => {
      calls += 1;
      return Promise.reject(new RequestFailure(status, 'unknown', message));
    };
    const last = await runBulk(HOSTS, act, new AbortController().signal, () => undefined);
    expect(last).toMatchObject({ total: 40, done: 0, failures: [], endedBy: message, isOver: true });
    expect(calls).toBeLessThanOrEqual(3);
  });

  it('begins with no other once it is stopped', async () => {
    const stop = new AbortController();
    const last = await runBulk(
      HOSTS,
      () => Promise.resolve(),
      stop.signal,
      ({ done }) => {
        if (done >= 5) stop.abort();
      },
    );
    expect(last.endedBy).toBe('Stopped');
    expect(last.done).toBeLessThanOrEqual(8);
  });

  it.each([
    [{ name: 'restart' as const }, ['/api/system/restart', 'POST']],
    [{ name: 'fault' as const, fault: 'wifi-weak' as const }, ['/faults', 'PUT', { kind: 'wifi-weak' }]],
    [{ name: 'fault' as const, forSeconds: '2.5' }, ['/faults', 'PUT', { kind: 'slow-http', forSeconds: 2.5 }]],
    [{ name: 'clear' as const }, ['/faults', 'DELETE']],
    [{ name: 'setting' as const, value: '550' }, ['/api/system', 'PATCH', { frequency: 550 }]],
    [{ name: 'pause' as const }, ['/api/system/pause', 'POST']],
  ])('sends for %j the call of the API', (draft, expected) => {
    expect(isComplete({ ...FIRST_DRAFT, ...draft })).toBe(true);
    expect(callOf({ ...FIRST_DRAFT, ...draft })).toEqual(expected);
  });

  it.each([
    { name: 'setting' as const, value: '' },
    { name: 'setting' as const, value: 'fast' },
    { name: 'fault' as const, forSeconds: 'long' },
    { name: 'firmware' as const },
  ])('is not offered while something is missing: %j', (draft) => {
    expect(isComplete({ ...FIRST_DRAFT, ...draft })).toBe(false);
  });
});

it('says in words what has happened to a device', () => {
  const at = '2026-01-01T00:00:00.000Z';
  const hostname = 'mockaxe1';
  expect([
    eventText({ type: 'started', hostname, at, port: 8001 }),
    eventText({ type: 'restarted', hostname, at, backAt: '2026-01-01T00:00:05.000Z' }),
    eventText({ type: 'down', hostname, at, reason: 'its worker stopped' }),
    eventText({ type: 'settings', hostname, at, fields: { frequency: 550, ssid: 'x', psk: '' } }),
    eventText({ type: 'settings', hostname, at, fields: { versions: { factory: 'v2.15.0', ota_0: null }, a: [1] } }),
    eventText({ type: 'paused', hostname, at }),
    eventText({ type: 'resumed', hostname, at }),
  ]).toEqual([
    'started on port 8001',
    expect.stringMatching(/^restarts, back at \d\d:\d\d:05$/),
    'down: its worker stopped',
    'set: frequency 550, ssid x, psk ""',
    'set: versions (factory v2.15.0, ota_0 null), a [1]',
    'mining is paused',
    'mining goes on',
  ]);
});

describe('what is set of a device', () => {
  const range = { min: 1, max: 65_535 };

  it('is what was typed, nothing where nothing is, and no earlier number where it is out of range', () => {
    expect(['541', '', '70000', '0', '-1', '1e9', '540.5'].map((typed) => entryOf(typed, range))).toEqual([
      ...[541, null, NaN, NaN, NaN, NaN, 540.5],
    ]);
  });

  it('ends the automatic of a fan whose speed is set, and of no other', () => {
    const automatic = { autofanspeed: 1, manualFanSpeed: 100 };
    expect(settingsBody(automatic, null, 40)).toEqual({ fanspeed: 40, autofanspeed: 0 });
    expect(settingsBody(automatic, 500, null)).toEqual({ frequency: 500 });
    expect(settingsBody({ autofanspeed: 1 }, 500, 40)).toEqual({ frequency: 500, fanspeed: 40 });
    expect([automatic, { ...automatic, autofanspeed: 0 }, { autofanspeed: 1 }].map(isFanAutomatic)).toEqual([
      ...[true, false, false],
    ]);
  });
});
