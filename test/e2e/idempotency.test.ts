import { afterEach, beforeEach, describe, expect, it, jest, test } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { MessagingService } from '../../src/faults/messaging.service.js';
import { FlowProbeError, notBegun } from '../../src/kernel/errors/flowprobe.error.js';
import { hashOf } from '../../src/kernel/idempotency/idempotency-records.js';
import { startApp, type TestApp } from '../support/apps/app.js';
import { ServiceProcess } from '../support/apps/service-process.js';
import { stateFolder } from '../support/apps/state-folder.js';
import { changeOf } from '../support/clients/changes.js';
import { type ErrorAnswer, START } from '../support/clients/jobs.js';
import { eventLine } from '../support/clients/tcp-client.js';

interface Sent {
  readonly status: number;
  readonly location: string | null;
  readonly body: unknown;
}

const WRITES: readonly (readonly [path: string, body: string | undefined, other: string | undefined])[] = [
  ['/alice/changes', JSON.stringify(changeOf(1)), JSON.stringify(changeOf(2))],
  ['/telemetry/events', `[${eventLine(1)}]`, `[${eventLine(2)}]`],
  [
    '/api/v1/users',
    JSON.stringify({ name: 'Ada Berg', email: 'ada@example.org' }),
    JSON.stringify({ name: 'Bo Berg', email: 'bo@example.org' }),
  ],
  ['/traffic/start', JSON.stringify({ ...START, duration: 3 }), JSON.stringify({ ...START, duration: 4 })],
  ['/requests', undefined, '[1]'],
];

async function send(url: string, path: string, body: string | undefined, key: string): Promise<Sent> {
  const response = await fetch(`${url}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'idempotency-key': key },
    ...(body === undefined ? {} : { body }),
  });
  return { status: response.status, location: response.headers.get('location'), body: await response.json() };
}

describe('a write with an Idempotency-Key', () => {
  let app: TestApp;

  beforeEach(async () => {
    app = await startApp();
    await expect(fetch(`${app.url}/health/ready`)).resolves.toMatchObject({ status: 200 });
  });
  afterEach(() => app.close());

  test.each(WRITES)('to %s gets the first answer again, and refuses another body', async (path, body, other) => {
    const key = `"${randomUUID()}"`;
    const first = await send(app.url, path, body, key);
    expect([201, 202]).toContain(first.status);
    expect(await send(app.url, path, body, key)).toEqual(first);
    expect(await send(app.url, path, body, key.slice(1, -1))).toEqual(first);
    const refusal =
      body === undefined
        ? // It takes no body, whatever the key.
          { status: 400, body: { code: 'invalid-body', details: [{ field: 'body' }] } }
        : { status: 422, body: { code: 'idempotency-key-reused', details: [{ field: 'Idempotency-Key' }] } };
    expect(await send(app.url, path, other, key)).toMatchObject(refusal);
    const sameElsewhere = await send(app.url, path === '/requests' ? '/alice/changes' : '/requests', undefined, key);
    expect(sameElsewhere.status).not.toBe(422);
  });

  it('is carried out once by many that are sent at once: the others get its answer, or are asked to wait', async () => {
    const body = JSON.stringify(changeOf(1));
    const answers = await Promise.all(Array.from({ length: 20 }, () => send(app.url, '/alice/changes', body, '"a"')));
    const stored = answers.filter(({ status }) => status === 201);
    const waiting = answers.filter(({ status }) => status === 409);
    expect(stored.length + waiting.length).toBe(20);
    expect(new Set(stored.map(({ location }) => location)).size).toBe(1);
    for (const { body: refused } of waiting) expect((refused as ErrorAnswer).code).toBe('idempotency-key-in-use');
    expect(await send(app.url, '/alice/changes', body, '"b"')).toMatchObject({
      location: expect.stringMatching(/-2$/),
    });
  });

  it('is never answered with what another body has stored, nor with another time, when its record has made room', async () => {
    const body = JSON.stringify(changeOf(1));
    const first = await send(app.url, '/alice/changes', body, '"0"');
    const shardOf = (key: string): number => parseInt(hashOf('POST', '/alice/changes', key).slice(0, 8), 16) % 4096;
    const others: string[] = [];
    for (let number = 1; others.length < 9; number += 1) {
      if (shardOf(String(number)) === shardOf('0')) others.push(String(number));
    }
    for (const key of others) await send(app.url, '/alice/changes', body, `"${key}"`);
    expect(await send(app.url, '/alice/changes', body, '"0"')).toEqual(first);
    const [second = ''] = others;
    const other = await send(app.url, '/alice/changes', JSON.stringify(changeOf(2)), `"${second}"`);
    expect(other).toMatchObject({ status: 201, location: expect.stringMatching(/-11$/) });
  });

  it('that was refused may be sent again, corrected', async () => {
    expect((await send(app.url, '/alice/changes', '{}', '"c"')).status).toBe(400);
    expect((await send(app.url, '/alice/changes', JSON.stringify(changeOf(1)), '"c"')).status).toBe(201);
  });

  it.each([
    ['limit-reached', 507],
    ['unavailable', 503],
  ])('that could not be begun (%s) may be sent again under its key', async (code, status) => {
    const { index } = app.app.get(MessagingService);
    const full = jest.spyOn(index, 'refusing').mockImplementation(() => {
      if (code === 'limit-reached') return 'there is no room';
      throw notBegun('not now');
    });
    expect((await send(app.url, '/requests', undefined, '"d"')).status).toBe(status);
    full.mockRestore();
    expect((await send(app.url, '/requests', undefined, '"d"')).status).toBe(202);
  });

  it('whose outcome is not known is not carried out again', async () => {
    const messaging = app.app.get(MessagingService);
    const failing = jest.spyOn(messaging, 'begin').mockRejectedValue(new FlowProbeError('unavailable', 'lost'));
    expect((await send(app.url, '/requests', undefined, '"e"')).status).toBe(503);
    failing.mockRestore();
    expect((await send(app.url, '/requests', undefined, '"e"')).status).toBe(409);
  });

  test.each(['""', '"a"b"', '"ü"', `"${'a'.repeat(256)}"`])('is refused where the key is %s', async (key) => {
    const { status, body } = await send(app.url, '/alice/changes', JSON.stringify(changeOf(1)), key);
    expect([status, (body as ErrorAnswer).details[0]?.field]).toEqual([400, 'Idempotency-Key']);
  });
});

describe('a write with an Idempotency-Key, to a service that is killed', () => {
  afterEach(() => ServiceProcess.stopAll());

  it('is stored once, whenever that was, and gets the first answer again', async () => {
    const state = stateFolder();
    const bodies = Array.from({ length: 40 }, (_, index) => JSON.stringify(changeOf(index)));
    const answers = new Map<number, Sent>();
    for (const lifeMs of [30, 90, 200]) {
      const service = await ServiceProcess.start({ STATE_DIR: state.path });
      const sending = bodies.map(async (body, index) => {
        const sent = await send(service.url, '/alice/changes', body, `"key-${index}"`);
        const before = answers.get(index);
        if (before !== undefined) expect(sent).toEqual(before);
        if (sent.status === 201) answers.set(index, sent);
      });
      const all = Promise.allSettled(sending);
      await new Promise((resolve) => setTimeout(resolve, lifeMs));
      await service.kill();
      const failed = (await all).find(
        ({ status, ...rest }) => status === 'rejected' && /expect/.test(String((rest as { reason?: unknown }).reason)),
      );
      expect(failed).toBeUndefined();
    }
    const service = await ServiceProcess.start({ STATE_DIR: state.path });
    await service.until(async () => {
      const sent = await Promise.all(
        bodies.map((body, index) => send(service.url, '/alice/changes', body, `"key-${index}"`)),
      );
      sent.forEach((each, index) => {
        const before = answers.get(index);
        if (before !== undefined) expect(each).toEqual(before);
        if (each.status === 201) answers.set(index, each);
      });
      return sent.every(({ status }) => status === 201);
    }, 'all of them');
    expect(new Set([...answers.values()].map(({ location }) => location)).size).toBe(40);
    const last = await send(service.url, '/alice/changes', JSON.stringify(changeOf(99)), '"last"');
    expect(last.location).toMatch(/-41$/);
    state.remove();
  });
});
