import { afterEach, describe, expect, it, test } from '@jest/globals';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { HostUnderTest, type Reply, send, TextClient } from '../support/apps/worker-host.js';
import { BOARDS, BOOT_MS, faultOf, minerOf, onBoard } from '../support/clients/devices.js';

const INFO = '/api/system/info';
const HOUR_MS = 3_600_000;

const undo: (() => unknown)[] = [];
const clients: TextClient[] = [];

async function start(...options: Parameters<typeof HostUnderTest.startMiner>): Promise<HostUnderTest> {
  const host = await HostUnderTest.startMiner(...options);
  undo.push(() => host.stop());
  return host;
}

async function json(host: HostUnderTest, path = INFO): Promise<Record<string, unknown>> {
  const reply = await send(host.portOf(), 'GET', path);
  expect(reply.status).toBe(200);
  return JSON.parse(reply.body) as Record<string, unknown>;
}

function call(host: HostUnderTest, method: string, path: string, body?: unknown): Promise<Reply> {
  return send(host.portOf(), method, path, body === undefined ? {} : { body: JSON.stringify(body) });
}

async function listen(host: HostUnderTest, path: string): Promise<TextClient> {
  const client = await TextClient.open(`ws://127.0.0.1:${host.portOf()}${path}`);
  clients.push(client);
  return client;
}

async function until(host: HostUnderTest, fulfilled: () => boolean): Promise<void> {
  for (let turn = 0; turn < 2000 && !fulfilled(); turn += 1) await host.advance(0);
  expect(fulfilled()).toBe(true);
}

afterEach(async () => {
  for (const { socket } of clients.splice(0)) socket.terminate();
  for (const each of undo.splice(0).reverse()) await each();
});

describe('A device of today', () => {
  it.each(BOARDS.map((board) => [board.deviceModel, board] as const))(
    'that is a %s answers what it is built on',
    async (_name, board) => {
      const host = await start({ profiles: { axeos: onBoard(board) } });
      const { ASICModel, deviceModel, swarmColor, asicCount, defaultFrequency, frequencyOptions } = board;
      const { defaultVoltage, voltageOptions } = board;
      expect(await json(host, '/api/system/asic')).toEqual({
        ...{ ASICModel, deviceModel, swarmColor, asicCount, defaultFrequency, frequencyOptions },
        ...{ defaultVoltage, voltageOptions },
      });
      expect(await json(host)).toMatchObject({ ASICModel, boardVersion: board.boardVersion, ipv4: '127.0.0.1' });
    },
  );

  it('says AxeOS at its root, so that it is found', async () => {
    const reply = await send((await start()).portOf(), 'GET', '/');
    expect([reply.status, reply.headers['content-type']]).toEqual([200, 'text/html; charset=utf-8']);
    expect(reply.body).toContain('AxeOS');
  });

  it('has statistics, a scoreboard, networks and a theme', async () => {
    const host = await start();
    await host.advance(HOUR_MS);
    expect(await json(host, '/api/system/statistics?columns=power,hashrate')).toMatchObject({
      currentTimestamp: HOUR_MS,
      labels: ['power', 'hashrate', 'timestamp'],
    });
    const scores = (await json(host, '/api/system/scoreboard')) as unknown as Record<string, unknown>[];
    expect(scores.length).toBeGreaterThan(5);
    expect(Object.keys(scores[0] ?? {})).toEqual([
      'rank',
      'since',
      'difficulty',
      'job_id',
      'extranonce2',
      'ntime',
      'nonce',
      'version_bits',
    ]);
    expect(scores[0]?.['difficulty']).toBe((await json(host))['bestDiff']);
    const { networks } = (await json(host, '/api/system/wifi/scan')) as {
      networks: { ssid: string; authmode: number }[];
    };
    expect(networks.map(({ ssid }) => ssid)).toContain('WiFi-SSID');
    expect(await json(host, '/api/theme')).toMatchObject({ colorScheme: 'dark' });
    expect((await call(host, 'POST', '/api/theme', { colorScheme: 'light', accentColors: { a: '#fff' } })).status).toBe(
      200,
    );
    expect(await json(host, '/api/theme')).toEqual({ colorScheme: 'light', accentColors: { a: '#fff' } });
  });

  it('pauses and goes on', async () => {
    const host = await start();
    await host.advance(HOUR_MS);
    expect(JSON.parse((await call(host, 'POST', '/api/system/pause')).body)).toEqual({ message: expect.any(String) });
    expect(await json(host)).toMatchObject({ miningPaused: true, hashRate: 0, expectedHashrate: 0 });
    expect((await call(host, 'POST', '/api/system/resume')).status).toBe(200);
    expect(await json(host)).toMatchObject({ miningPaused: false });
  });

  test.each(['/api/system/identify', '/api/system/blockFound/dismiss', '/API/System/Identify/'])(
    'answers POST %s',
    async (path) => {
      const reply = await call(await start(), 'POST', path);
      expect([reply.status, JSON.parse(reply.body)]).toEqual([200, { message: expect.any(String) }]);
    },
  );

  test.each([undefined, 'text/html', 'application/json'])(
    'restarts with JSON, whatever it is asked for (%s)',
    async (accept) => {
      const host = await start();
      await host.advance(HOUR_MS);
      const headers: Record<string, string> = accept === undefined ? {} : { Accept: accept };
      const reply = await send(host.portOf(), 'POST', '/api/system/restart', { headers });
      expect([reply.status, JSON.parse(reply.body)]).toEqual([200, { message: expect.any(String) }]);
      expect((await send(host.portOf(), 'GET', INFO)).status).toBe(503);
      await host.advance(5000);
      const { uptimeSeconds, totalUptimeSeconds } = await json(host);
      expect(uptimeSeconds).toBe(0);
      expect(totalUptimeSeconds).toBeGreaterThan(3600);
    },
  );

  test.each(['/api/system', '/api/anything/at/all'])('answers OPTIONS %s with what a page may do', async (path) => {
    const host = await start();
    const headers = { Origin: `http://127.0.0.1:${host.portOf()}`, 'Access-Control-Request-Method': 'PUT' };
    const reply = await send(host.portOf(), 'OPTIONS', path, { headers });
    expect([reply.status, reply.headers['access-control-allow-methods']]).toEqual([
      204,
      'GET,HEAD,PATCH,POST,PUT,DELETE',
    ]);
  });

  test.each([
    ['GET', '/api/nothing', 404],
    ['GET', '/nothing.js', 404],
    ['DELETE', '/api/system/info', 405],
    ['GET', '/api/system/restart', 405],
    ['HEAD', '/api/system/', 405],
    ['GET', '/api/system/pools/1', 405],
    ['GET', '/api/anything/at/all', 404],
    ['PUT', '/api/system/pools/8', 404],
    ['PUT', '/api/system/pools/x', 404],
    ['DELETE', '/api/system/pools/5', 404],
    ['GET', '/api/ws', 426],
    ['GET', '/api/ws/live', 426],
  ])('answers %s %s with %d', async (method, path, status) => {
    expect((await call(await start(), method, path, method === 'PUT' ? {} : undefined)).status).toBe(status);
  });
});

/** A value of each of the 33 settings at its bounds, and beyond them; `at` is what is reported of it. */
const NUMBERS: readonly [string, string, readonly number[], readonly unknown[]][] = [
  ['useFallbackStratum', 'isUsingFallbackStratum', [0, 1], [-1, 2, '1', null]],
  ['primaryPoolIndex', 'primaryPoolIndex', [0, 1], [-1, 8, 2, 0.5]],
  ['secondaryPoolIndex', 'secondaryPoolIndex', [0, 1], [-1, 8, 7]],
  ['stratumPort', 'stratumPort', [1, 65_535], [0, 65_536, '80', 1.5]],
  ['fallbackStratumPort', 'fallbackStratumPort', [1, 65_535], [0, 65_536, null]],
  ['coreVoltage', 'coreVoltage', [1, 1200, 65_535], [0, -1, 65_536, 1.5, '1200']],
  ['frequency', 'frequency', [1, 500, 65_535], [0, -1, 65_536, 500.5]],
  ['rotation', 'rotation', [0, 90, 180, 270], [-90, 45, 360, 1]],
  ['overheat_mode', 'overheat_mode', [0], [-1, 1]],
  ['overclockEnabled', 'overclockEnabled', [0, 1], [-1, 2]],
  ['useCustomWWW', 'useCustomWWW', [0, 1], [-1, 2]],
  ['invertscreen', 'invertscreen', [0, 1], [-1, 2]],
  ['autofanspeed', 'autofanspeed', [0, 1], [-1, 2]],
  ['fanspeed', 'manualFanSpeed', [0, 100], [-1, 101, 50.5]],
  ['temptarget', 'temptarget', [35, 66], [34, 67]],
  ['displayTimeout', 'displayTimeout', [-1, 71_582], [-2, 71_583]],
  ['statsFrequency', 'statsFrequency', [0, 3600], [-1, 0.5]],
];
const TEXTS: readonly [string, string | undefined][] = [
  ['stratumURL', 'stratumURL'],
  ['fallbackStratumURL', 'fallbackStratumURL'],
  ['stratumUser', 'stratumUser'],
  ['stratumPassword', undefined],
  ['fallbackStratumUser', 'fallbackStratumUser'],
  ['fallbackStratumPassword', undefined],
  ['stratumV2AuthorityPubkey', 'stratumV2AuthorityPubkey'],
  ['fallbackStratumV2AuthorityPubkey', 'fallbackStratumV2AuthorityPubkey'],
  ['ssid', 'ssid'],
  ['wifiPass', undefined],
  ['hostname', 'hostname'],
];
const CHOICES: readonly [string, readonly string[]][] = [
  ['stratumProtocol', ['SV1', 'SV2']],
  ['fallbackStratumProtocol', ['SV1', 'SV2']],
  ['stratumV2ChannelType', ['standard', 'extended']],
  ['fallbackStratumV2ChannelType', ['standard', 'extended']],
];

describe('PATCH /api/system of a device of today', () => {
  test.each([{}, { fooBar: 1 }])('that changes nothing, %j, is no event', async (body) => {
    const host = await start();
    expect((await call(host, 'PATCH', '/api/system', body)).status).toBe(200);
    expect(host.sent.filter(({ type }) => type === 'settings_changed')).toEqual([]);
  });

  it('has each of the 33 settings tested here', () => {
    const tested = [...NUMBERS, ...TEXTS, ...CHOICES].map(([name]) => name);
    expect([...tested, 'pools'].sort()).toEqual(Object.keys(minerOf().settings).sort());
  });

  test.each(NUMBERS)('takes %s at its bounds, and refuses it beyond', async (name, shown, right, wrong) => {
    const host = await start();
    for (const value of right) {
      expect((await call(host, 'PATCH', '/api/system', { [name]: value })).status).toBe(200);
      expect((await json(host))[shown]).toBe(value);
    }
    const before = (await json(host))[shown];
    for (const value of wrong) {
      const reply = await call(host, 'PATCH', '/api/system', { ssid: 'not taken', [name]: value });
      expect([value, reply.status]).toEqual([value, 400]);
      expect((JSON.parse(reply.body) as { error: string }).error).toMatch(new RegExp(`^${name} `));
      expect(await json(host)).toMatchObject({ [shown]: before, ssid: 'WiFi-SSID' });
    }
  });

  test.each(TEXTS)('takes any text for %s, and nothing else', async (name, shown) => {
    const host = await start();
    for (const value of ['a-b.example', 'x'.repeat(200)]) {
      expect((await call(host, 'PATCH', '/api/system', { [name]: value })).status).toBe(200);
      const info = await json(host);
      if (shown !== undefined) expect(info[shown]).toBe(value);
      // What is secret is reported nowhere.
      else expect(JSON.stringify(info)).not.toContain(value);
    }
    for (const value of [7, null, {}, true]) {
      const reply = await call(host, 'PATCH', '/api/system', { [name]: value });
      expect([reply.status, reply.body]).toEqual([400, `{"error":"${name} must be a string"}`]);
    }
  });

  test.each(CHOICES)('takes one of its words for %s', async (name, words) => {
    const host = await start();
    for (const value of words) {
      expect((await call(host, 'PATCH', '/api/system', { [name]: value })).status).toBe(200);
      expect((await json(host))[name]).toBe(value);
    }
    expect((await call(host, 'PATCH', '/api/system', { [name]: 'other' })).status).toBe(400);
  });

  it('takes booleans for switches', async () => {
    const host = await start();
    await call(host, 'PATCH', '/api/system', { autofanspeed: false, invertscreen: true });
    expect(await json(host)).toMatchObject({ autofanspeed: 0, invertscreen: 1 });
  });

  it('answers names that are no settings with 200, and leaves them out', async () => {
    const host = await start();
    const before = Object.keys(await json(host));
    const reply = await call(host, 'PATCH', '/api/system', { owner: 'me', hashRate: 1, frequency: 500 });
    expect(reply.status).toBe(200);
    expect(Object.keys(await json(host))).toEqual(before);
    expect(await json(host)).toMatchObject({ frequency: 500, expectedHashrate: expect.any(Number) });
    expect(host.sent.at(-1)).toEqual({ type: 'settings_changed', hostname: 'mockaxe1', fields: { frequency: 500 } });
  });

  test.each(['{"frequency":1e400}', '{"frequency":1,"frequency":2}', '{"ssid":', '[]'])('refuses %s', async (body) => {
    expect((await send((await start()).portOf(), 'PATCH', '/api/system', { body })).status).toBe(400);
  });

  it('keeps what was set over a restart of the device, and of its worker', async () => {
    const host = await start();
    await call(host, 'PATCH', '/api/system', { frequency: 490, ssid: 'home' });
    await call(host, 'POST', '/api/system/restart');
    await host.advance(5000);
    expect(await json(host)).toMatchObject({ frequency: 490, ssid: 'home' });
    const again = await start({}, { settings: { frequency: 490, ssid: 'home' }, firstStartedMs: BOOT_MS - HOUR_MS });
    expect(await json(again)).toMatchObject({ frequency: 490, ssid: 'home', uptimeSeconds: 0 });
    expect(Number((await json(again))['totalUptimeSeconds'])).toBe(
      Number((await json(await start()))['totalUptimeSeconds']) + 3600,
    );
  });
});

describe('The pools of a device of today', () => {
  const pool = { stratumURL: 'c.example', stratumPort: 3334, stratumUser: 'me', stratumPassword: 'secret' };

  it('are set, used and deleted one by one', async () => {
    const host = await start();
    expect((await call(host, 'PUT', '/api/system/pools/7', pool)).status).toBe(200);
    expect((await call(host, 'PATCH', '/api/system', { primaryPoolIndex: 7 })).status).toBe(200);
    const info = await json(host);
    expect(info).toMatchObject({ stratumURL: 'c.example', stratumPort: 3334, stratumUser: 'me', primaryPoolIndex: 7 });
    expect((info['pools'] as { id: number }[]).map(({ id }) => id)).toEqual([0, 1, 7]);
    expect(JSON.stringify(info)).not.toContain('secret');
    expect((await call(host, 'DELETE', '/api/system/pools/7')).status).toBe(409);
    expect((await call(host, 'DELETE', '/api/system/pools/0')).status).toBe(200);
    expect((await call(host, 'PUT', '/api/system/pools/2', { ...pool, stratumPort: 0 })).body).toContain(
      'stratumPort must',
    );
    expect((await call(host, 'PUT', '/api/system/pools/2', { stratumURL: 'x' })).status).toBe(400);
  });
});

/** An image as ESP-IDF makes it, as far as it says of itself what it is. */
function image(version: string, bytes = 300_000): Buffer {
  const made = Buffer.alloc(bytes, 0x5a);
  made.writeUInt32LE(0xabcd5432, 32);
  made.fill(0, 48, 80);
  made.write(version, 48, 'latin1');
  return made;
}

describe('An update over the air', () => {
  it('restarts the device as the version of the image, in the other partition', async () => {
    const host = await start();
    const lines = await listen(host, '/api/ws');
    const reply = await send(host.portOf(), 'POST', '/api/system/OTA', { body: image('v2.16.1') });
    expect([reply.status, JSON.parse(reply.body)]).toEqual([200, { message: expect.any(String) }]);
    await until(host, () => lines.closed !== undefined);
    const text = lines.received.join('');
    expect(text).toMatch(/ota: Written: \d+ %/);
    expect(text).toMatch(/Version v2\.16\.1 is installed/);
    expect((await send(host.portOf(), 'GET', INFO)).status).toBe(503);
    await host.advance(5000);
    expect(await json(host)).toMatchObject({ version: 'v2.16.1', runningPartition: 'ota_1', uptimeSeconds: 0 });
    expect((await json(host))['partitions']).toMatchObject([
      { label: 'factory', version: 'v2.15.0', isCurrent: false, isFactory: true },
      { label: 'ota_0', version: 'v2.15.0', isCurrent: false },
      { label: 'ota_1', version: 'v2.16.1', isCurrent: true },
    ]);
    expect(host.sent).toContainEqual({ type: 'firmware_installed', hostname: 'mockaxe1', firmware: 'v2.16.1' });

    expect((await call(host, 'POST', '/api/system/boot', { partition: 'factory' })).status).toBe(200);
    await host.advance(5000);
    expect(await json(host)).toMatchObject({ version: 'v2.15.0', runningPartition: 'factory' });
  });

  test.each<[string, Buffer, number]>([
    ['without a descriptor', Buffer.alloc(100_000, 1), 400],
    ['without a version', image(''), 400],
    ['that is empty', Buffer.alloc(0), 400],
    ['that ends within its head', Buffer.alloc(20, 1), 400],
    ['of more than 4 MiB', image('v9', 4 * 1024 * 1024 + 1), 413],
  ])('refuses an image %s, and goes on as it is', async (_what, body, status) => {
    const host = await start();
    expect((await send(host.portOf(), 'POST', '/api/system/OTA', { body })).status).toBe(status);
    expect(await json(host)).toMatchObject({ version: 'v2.15.0', runningPartition: 'ota_0' });
    expect((await send(host.portOf(), 'GET', '/api/system/logs')).body).toMatch(
      /\[0;31mE \(\d+\) ota: The update failed/,
    );
  });

  it('takes an image of 4 MiB, and a web interface, which is no firmware', async () => {
    const host = await start();
    expect((await send(host.portOf(), 'POST', '/api/system/OTA', { body: image('v3', 4 * 1024 * 1024) })).status).toBe(
      200,
    );
    await host.advance(5000);
    expect((await send(host.portOf(), 'POST', '/api/system/OTAWWW', { body: Buffer.alloc(50_000, 1) })).status).toBe(
      200,
    );
    expect(await json(host)).toMatchObject({ version: 'v3' });
    expect((await call(host, 'POST', '/api/system/boot', { partition: 'nowhere' })).status).toBe(400);
  });

  it('cannot start from a partition with nothing in it', async () => {
    const reply = await call(await start(), 'POST', '/api/system/boot', { label: 'ota_1' });
    expect([reply.status, reply.body]).toEqual([400, '{"error":"partition ota_1 holds no firmware"}']);
  });
});

describe('The log of a device of today', () => {
  const ESCAPE = '\u001b';
  // The escape character is what the lines begin and end with.
  const LINE = new RegExp(`^${ESCAPE}\\[0;3[123]m[EWI] \\(\\d+\\) [a-z_]+: [^\\n]+${ESCAPE}\\[0m\\n$`);

  it('is lines as a console shows them, live and at once', async () => {
    const host = await start();
    const lines = await listen(host, '/api/ws');
    for (let turn = 0; turn < 12; turn += 1) await host.advance(5000);
    await until(host, () => lines.received.length === 12);
    for (const line of lines.received) expect(line).toMatch(LINE);
    await call(host, 'PATCH', '/api/system', { temptarget: 55 });
    await until(host, () => lines.received.length === 13);
    expect(lines.received.at(-1)).toContain('I (60000) http_server: Setting temptarget was changed');
    const text = (await send(host.portOf(), 'GET', '/api/system/logs')).body;
    const shown = text.split(/(?<=\n)/);
    expect(shown[0]).toContain('I (0) main: System started');
    for (const line of shown) expect(line).toMatch(LINE);
    // What was live is what is there to be read.
    for (const line of lines.received) expect(shown).toContain(line);
  });

  it('is sent to the service without what is for a console', async () => {
    const host = await start();
    host.subscribeLogs('mockaxe1');
    await host.advance(5000);
    expect(host.sent.at(-1)).toMatchObject({ type: 'log', text: expect.stringMatching(/^[a-z_]+: /) });
  });
});

type Update = { event: string; data: Record<string, unknown> };

/** What a client knows that has applied all updates. */
function sumOf(client: TextClient): Record<string, unknown> {
  const known = new Map<string, unknown>();
  for (const text of client.received) {
    const { event, data } = JSON.parse(text) as Update;
    expect(event).toBe('update');
    for (const [name, value] of Object.entries(data)) {
      if (value === null) known.delete(name);
      else known.set(name, value);
    }
  }
  return Object.fromEntries(known);
}

describe('WS /api/ws/live of a device of today', () => {
  it('sends all fields at once, then what has changed, which adds up to the whole, for who comes late too', async () => {
    const host = await start();
    const first = await listen(host, '/api/ws/live');
    await until(host, () => first.received.length === 1);
    expect(Object.keys((JSON.parse(first.received[0] ?? '') as Update).data)).toEqual(Object.keys(await json(host)));
    for (let turn = 0; turn < 20; turn += 1) await host.advance(500);
    await host.advance(130);
    const late = await listen(host, '/api/ws/live');
    await until(host, () => late.received.length === 1);
    await call(host, 'PATCH', '/api/system', { ssid: 'home', temptarget: 50 });
    host.setFaults('mockaxe1', [faultOf('power-fault')]);
    await host.advance(500);
    host.setFaults('mockaxe1', []);
    for (let turn = 0; turn < 4; turn += 1) await host.advance(500);
    // Asked at the very moment of the last update.
    await host.advance(500 - 130);
    const whole = await json(host);
    await until(host, () => sumOf(late)['uptimeSeconds'] === whole['uptimeSeconds']);
    for (const client of [first, late]) expect(sumOf(client)).toEqual(whole);
    const sizes = first.received.map((text) => text.length);
    expect(Math.max(...sizes.slice(1))).toBeLessThan((sizes[0] ?? 0) / 2);
  });

  it('costs nothing without a listener: no timer runs', async () => {
    const host = await start();
    expect(host.clock.waiting).toBe(0);
    const client = await listen(host, '/api/ws/live');
    expect(host.clock.waiting).toBe(1);
    client.socket.terminate();
    await until(host, () => host.clock.waiting === 0);
  });

  it('is closed by a restart', async () => {
    const host = await start();
    const client = await listen(host, '/api/ws/live');
    await call(host, 'POST', '/api/system/restart');
    await until(host, () => client.closed === 1012);
    await expect(listen(host, '/api/ws/live')).rejects.toThrow('503');
  });
});

describe('The web interface of a device of today', () => {
  it('is served from its folder, compressed files too, and nothing beside it', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'flowprobe-ui-'));
    undo.push(() => rmSync(folder, { recursive: true }));
    const webDir = join(folder, 'ui');
    mkdirSync(join(webDir, 'assets'), { recursive: true });
    writeFileSync(join(webDir, 'index.html'), '<title>AxeOS</title>page');
    writeFileSync(join(webDir, 'assets/main.js.gz'), gzipSync('code'));
    writeFileSync(join(folder, 'secret.txt'), 'secret');
    const host = await start({ webDir });
    const get = (path: string): Promise<Reply> => send(host.portOf(), 'GET', path);
    expect((await get('/')).body).toContain('page');
    expect((await get('/swarm')).body).toContain('page');
    const code = await get('/assets/main.js');
    expect([code.status, code.headers['content-encoding'], code.headers['content-type']]).toEqual([
      200,
      'gzip',
      'text/javascript; charset=utf-8',
    ]);
    for (const path of [
      '/assets/none.js',
      '/../secret.txt',
      '/%2e%2e/secret.txt',
      '/..%2fsecret.txt',
      '/api/none',
      '/%zz.js',
    ]) {
      expect((await get(path)).body).not.toContain('secret');
    }
    expect((await get('/assets/none.js')).status).toBe(404);
    expect((await get('/api/none')).status).toBe(404);
  });
});

describe('With AXEOS_STRICT_ORIGIN', () => {
  it('pages of other networks are answered 401 everywhere, those of the local one are not', async () => {
    const host = await start({ isStrict: true });
    const ask = async (path: string, origin?: string): Promise<number> =>
      (await send(host.portOf(), 'GET', path, { headers: origin === undefined ? {} : { Origin: origin } })).status;
    expect(await ask(INFO)).toBe(200);
    expect(await ask(INFO, 'http://192.168.1.20')).toBe(200);
    expect(await ask(INFO, 'https://stranger.example')).toBe(401);
    expect(await ask('/api/none', 'https://stranger.example')).toBe(401);
    const url = `ws://127.0.0.1:${host.portOf()}/api/ws/live`;
    await expect(TextClient.open(url, { Origin: 'https://stranger.example' })).rejects.toThrow('401');
  });

  it('others than those of today are open as ever', async () => {
    const host = await HostUnderTest.start({ isStrict: true });
    undo.push(() => host.stop());
    const reply = await send(host.portOf(), 'GET', INFO, { headers: { Origin: 'https://stranger.example' } });
    expect(reply.status).toBe(200);
  });
});

describe('A fault of a device', () => {
  /** Moves time until an answer is there, or its connection breaks. @returns after how long, and the status */
  async function timed(host: HostUnderTest): Promise<[number, number | undefined]> {
    const from = host.clock.now();
    let done: { status: number | undefined } | undefined;
    void send(host.portOf(), 'GET', INFO).then(
      ({ status }) => (done = { status }),
      () => (done = { status: undefined }),
    );
    for (let turn = 0; turn < 400 && done === undefined; turn += 1) await host.advance(25);
    return [host.clock.now() - from, done?.status];
  }

  it.each(['axeos', 'legacy'])(
    'slow-http keeps answers of %s back for a second and more, until it ends',
    async (api) => {
      const host = await start({}, { api });
      host.setFaults('mockaxe1', [faultOf('slow-http', 0, 60)]);
      for (let turn = 0; turn < 4; turn += 1) {
        const [tookMs, status] = await timed(host);
        expect(tookMs).toBeGreaterThanOrEqual(1000);
        expect(status).toBe(200);
      }
      await host.advance(60_000);
      expect((await timed(host))[0]).toBeLessThan(1000);
    },
  );

  it('wifi-weak delays answers, drops some of them, and does so in the same way with the same seed', async () => {
    const runs = [];
    for (let run = 0; run < 2; run += 1) {
      const host = await start();
      host.setFaults('mockaxe1', [faultOf('wifi-weak')]);
      const statuses = [];
      for (let turn = 0; turn < 30; turn += 1) statuses.push((await timed(host))[1]);
      runs.push(statuses);
    }
    expect(runs[0]).toEqual(runs[1]);
    const dropped = runs[0]?.filter((status) => status === undefined).length ?? 0;
    expect(dropped).toBeGreaterThan(0);
    expect(dropped).toBeLessThan(20);
  });

  it.each(['axeos', 'new'])(
    'reset-loop restarts a device of %s again and again, until it is taken back',
    async (api) => {
      const host = await start({}, { api });
      const restarts = (): number => host.sent.filter(({ type }) => type === 'restarting').length;
      host.setFaults('mockaxe1', [faultOf('reset-loop')]);
      for (let turn = 0; turn < 300; turn += 1) await host.advance(1000);
      const many = restarts();
      expect(many).toBeGreaterThan(5);
      expect(many).toBeLessThan(20);
      host.setFaults('mockaxe1', []);
      await host.advance(300_000);
      expect(restarts()).toBe(many);
      if (api === 'axeos') expect((await json(host))['resetReason']).toBe('Reset due to task watchdog');
      expect(host.clock.waiting).toBe(0);
    },
  );

  it('that it has when it starts is in force from then on', async () => {
    const host = await start({}, { faults: [faultOf('power-fault')] });
    expect(await json(host)).toMatchObject({ hashRate: 0, power_fault: expect.any(String) });
  });

  it('that is set while its port is being opened is in force from then on', async () => {
    const host = await HostUnderTest.start({ host: 'localhost' }, ['mockaxe1'], (starting) => {
      starting.setFaults('mockaxe1', [faultOf('reset-loop')]);
    });
    undo.push(() => host.stop());
    await host.advance(40_000);
    expect(host.sent.map(({ type }) => type)).toContain('restarting');
  });
});
