import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Server } from 'node:http';
import request from 'supertest';
import { MAX_LIVE_REQUESTS } from '../../src/faults/request-registry.js';
import { Retentions } from '../../src/store/retentions.js';
import { serverOf, startTimelessApp, type TimelessApp } from '../support/apps/app.js';

interface Refusal {
  readonly details: readonly { field: string }[];
}

const ERROR = { enabled: true, probability: 1, kind: 'error' };

describe('what the evented system does not take', () => {
  let app: TimelessApp;
  let server: Server;

  beforeAll(async () => {
    app = await startTimelessApp();
    server = serverOf(app);
  });
  afterAll(() => app.close());

  it.each([
    ['put', '/faults/0', ERROR, 404, []],
    ['put', '/faults/9', ERROR, 404, []],
    ['put', '/faults/x', ERROR, 404, []],
    ['put', '/faults/01', ERROR, 404, []],
    ['delete', '/faults/9', undefined, 404, []],
    ['put', '/faults/1', {}, 400, ['enabled', 'kind', 'probability']],
    ['put', '/faults/1', { enabled: true }, 400, ['kind', 'probability']],
    ['put', '/faults/1', { enabled: false, kind: null }, 400, ['kind']],
    ['put', '/faults/1', { ...ERROR, probability: 1.1 }, 400, ['probability']],
    ['put', '/faults/1', { ...ERROR, probability: '1' }, 400, ['probability']],
    ['put', '/faults/1', { ...ERROR, kind: 'other' }, 400, ['kind']],
    ['put', '/faults/1', { ...ERROR, latencyMs: -1 }, 400, ['latencyMs']],
    ['put', '/faults/1', { ...ERROR, seed: '' }, 400, ['seed']],
    ['put', '/faults/1', { ...ERROR, more: 1 }, 400, ['more']],
    ['put', '/requests/mode', undefined, 400, ['mode']],
    ['put', '/requests/mode?mode=none', undefined, 400, ['mode']],
    ['put', '/requests/load', { rps: 51 }, 400, ['rps']],
    ['put', '/requests/load', {}, 400, ['rps']],
    ['put', '/requests/policy', { maxAttempts: -1 }, 400, ['maxAttempts']],
    ['put', '/requests/policy', { backoffMs: 0.5 }, 400, ['backoffMs']],
    ['get', '/requests/unknown', undefined, 404, []],
    ['get', '/requests/3f0c6a52-8f5e-4d43-9f3d-0d9a5f1f7c11', undefined, 404, []],
    ['post', '/requests/dead-letters/unknown/redrive', undefined, 404, []],
    ['delete', '/requests/dead-letters/unknown', undefined, 404, []],
  ] as const)('refuses %s %s %j', async (method, path, body, status, fields) => {
    const answer = await request(server)[method](path).send(body);
    expect(answer.status).toBe(status);
    const { details } = answer.body as Refusal;
    expect([...new Set(details.map(({ field }) => field))].sort()).toEqual(fields);
    expect((await request(server).get('/faults/report')).body).toMatchObject({ sent: 0, points: [] });
  });

  it('leaves pods named requests, faults and telemetry usable', async () => {
    for (const pod of ['requests', 'faults', 'telemetry']) {
      const change = {
        '@context': { '@vocab': 'http://example.org/', kss: 'https://kvasir.discover.ilabt.imec.be/vocab#' },
        'kss:insert': [{ value: 1 }],
      };
      const written = await request(server).post(`/${pod}/changes`).send(change);
      expect([pod, written.status]).toEqual([pod, 201]);
      expect((await request(server).get(written.headers['location'] ?? '')).status).toBe(200);
    }
  });

  it('asks for the key where there is one, for whatever changes something, and for nothing else', async () => {
    const key = 'a-key-of-sixteen-characters';
    const guarded = await startTimelessApp({ variables: { API_KEY: key } });
    const asked = request(serverOf(guarded));
    const changes = [
      asked.put('/faults/1').send(ERROR),
      asked.delete('/faults'),
      asked.post('/requests'),
      asked.put('/requests/mode?mode=naive'),
      asked.put('/requests/load').send({ rps: 1 }),
      asked.post('/telemetry/events').send({}),
    ];
    for (const change of changes) expect((await change).status).toBe(401);
    for (const path of ['/faults', '/faults/report', '/requests/dead-letters']) {
      expect((await asked.get(path)).status).toBe(200);
    }
    const shown = await asked.post('/requests').set('Authorization', `Bearer ${key}`);
    expect(shown.status).toBe(202);
    await guarded.close();
  });

  it('keeps more messages on the bus than there can be unread, and no end of old ones', () => {
    expect(app.app.get(Retentions).of('faults/to-side-2')).toEqual({ maxCount: 200_000, maxAgeMs: Infinity });
    expect(MAX_LIVE_REQUESTS * 16).toBeLessThan(200_000);
  });
});
