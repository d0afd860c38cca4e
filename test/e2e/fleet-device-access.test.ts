import { afterEach, describe, expect, it, test } from '@jest/globals';
import { readEnvironment } from '../../src/config/read-environment.js';
import { changePolicyOf } from '../../src/kernel/access/change-policy.js';
import { HostUnderTest, LogClient, type Reply, send } from '../support/apps/worker-host.js';

const KEY = 'a-key-of-sixteen-characters';
const FRIEND = 'https://friend.example';
const STRANGER = 'https://stranger.example';
const BEARER = { Authorization: `Bearer ${KEY}` };

let host: HostUnderTest | undefined;

async function start(...setup: Parameters<typeof HostUnderTest.start>): Promise<HostUnderTest> {
  host = await HostUnderTest.start(...setup);
  return host;
}

function change(on: HostUnderTest, headers: Record<string, string>): Promise<Reply> {
  return send(on.portOf(), 'PATCH', '/api/system', { body: '{"ssid":"home"}', headers });
}

afterEach(() => host?.stop());

describe('With an API key, a device on its own port', () => {
  it('is read without it', async () => {
    const on = await start({ apiKey: KEY });
    expect((await send(on.portOf(), 'GET', '/api/system/info')).status).toBe(200);
  });

  test.each([{}, { Authorization: 'Bearer wrong-key-of-sixteen' }, { Authorization: `Basic ${KEY}` }])(
    'is neither changed nor restarted with %j',
    async (headers) => {
      const on = await start({ apiKey: KEY });
      const replies = [await change(on, headers), await send(on.portOf(), 'POST', '/api/system/restart', { headers })];
      for (const reply of replies) {
        expect(reply.status).toBe(401);
        expect(reply.headers['www-authenticate']).toBe('Bearer');
        expect(Object.keys(JSON.parse(reply.body) as object)).toEqual(['error']);
      }
      expect(on.sent.map(({ type }) => type)).toEqual(['server_started', 'ready']);
    },
  );

  it('is changed and restarted with it', async () => {
    const on = await start({ apiKey: KEY });
    expect((await change(on, BEARER)).status).toBe(200);
    expect((await send(on.portOf(), 'POST', '/api/system/restart', { headers: BEARER })).status).toBe(200);
  });
});

const ALLOWING = changePolicyOf(readEnvironment({ CORS_ORIGINS: FRIEND }));

describe('A page', () => {
  it('of any origin may read a device', async () => {
    const on = await start();
    const reply = await send(on.portOf(), 'GET', '/api/system/info', { headers: { Origin: STRANGER } });
    expect([reply.status, reply.headers['access-control-allow-origin']]).toEqual([200, '*']);
  });

  it('of a foreign origin may not change it', async () => {
    const on = await start({ changePolicy: ALLOWING });
    const reply = await change(on, { Origin: STRANGER });
    expect([reply.status, reply.headers['access-control-allow-origin']]).toEqual([403, undefined]);
    expect(on.sent.at(-1)).toMatchObject({ type: 'ready' });
  });

  it('whose name was made to resolve to the device may not change it, nor listen to its logs', async () => {
    const on = await start({ logs: true });
    const rebound = { Host: 'evil.example', Origin: 'http://evil.example' };
    expect((await change(on, rebound)).status).toBe(403);
    await expect(LogClient.open(`ws://127.0.0.1:${on.portOf()}/api/ws`, rebound)).rejects.toThrow('403');
    expect(on.sent.at(-1)).toMatchObject({ type: 'ready' });
  });

  it('of an allowed origin, or of its own, may change it', async () => {
    const on = await start({ changePolicy: ALLOWING });
    for (const origin of [FRIEND, `http://127.0.0.1:${on.portOf()}`]) {
      const reply = await change(on, { Origin: origin });
      expect([reply.status, reply.headers['access-control-allow-origin']]).toEqual([200, origin]);
    }
  });

  test.each([
    [STRANGER, 'GET', '*'],
    [STRANGER, 'PATCH', undefined],
    [FRIEND, 'PATCH', FRIEND],
    [FRIEND, 'POST', FRIEND],
  ])('of %s that asks beforehand whether it may %s is answered %j', async (origin, method, allowed) => {
    const on = await start({ changePolicy: ALLOWING });
    const reply = await send(on.portOf(), 'OPTIONS', '/api/system', {
      headers: {
        Origin: origin,
        'Access-Control-Request-Method': method,
        'Access-Control-Request-Headers': 'content-type',
      },
    });
    expect([reply.status, reply.headers['access-control-allow-origin']]).toEqual([204, allowed]);
    expect(reply.headers['access-control-allow-headers']).toBe(allowed === undefined ? undefined : 'content-type');
  });

  it('of a foreign origin may not listen to the logs, one of an allowed origin may', async () => {
    const on = await start({ changePolicy: ALLOWING, logs: true });
    const url = `ws://127.0.0.1:${on.portOf()}/api/ws`;
    await expect(LogClient.open(url, { Origin: STRANGER })).rejects.toThrow('403');
    for (const headers of [{ Origin: FRIEND }, {}]) {
      const client = await LogClient.open(url, headers);
      client.socket.terminate();
    }
  });
});
