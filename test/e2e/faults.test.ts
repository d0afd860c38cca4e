import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type Server } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import request from 'supertest';
import { serverOf, startTimelessApp, type TimelessApp } from '../support/apps/app.js';
import { WAIT_LIMIT_MS } from '../support/wait-limit.js';

interface View {
  readonly traceId: string;
  readonly verdict: string;
  readonly acceptedAt: string | null;
  readonly steps: readonly {
    point: number;
    at: string;
    attempts: number;
    effects: number;
    outcome: string;
    fault: string | null;
  }[];
}
interface Refusal {
  readonly code: string;
  readonly details: readonly { field: string; problem: string }[];
}

const ERROR = { enabled: true, probability: 1, kind: 'error' };
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

describe('the evented system over HTTP', () => {
  let app: TimelessApp;
  let server: Server;

  beforeEach(async () => {
    app = await startTimelessApp();
    server = serverOf(app);
  });
  afterEach(() => app.close());

  const send = async (): Promise<string> => {
    const { status, body } = (await request(server).post('/requests')) as { status: number; body: View };
    expect([status, body]).toEqual([202, { traceId: expect.stringMatching(UUID), status: 'accepted' }]);
    return body.traceId;
  };
  const arm = async (point: number, fault: object = ERROR): Promise<void> => {
    expect((await request(server).put(`/faults/${point}`).send(fault)).status).toBe(200);
  };
  const viewOf = async (traceId: string): Promise<View> =>
    (await request(server).get(`/requests/${traceId}`)).body as View;
  const report = async (): Promise<Record<string, unknown>> =>
    (await request(server).get('/faults/report')).body as Record<string, unknown>;
  /** The store is a disk: it takes time of its own. */
  const until = async (fulfilled: () => Promise<boolean>): Promise<void> => {
    const deadline = performance.now() + WAIT_LIMIT_MS;
    while (!(await fulfilled())) {
      if (performance.now() > deadline) throw new Error('it did not come');
      await app.advance(200);
      await delay(2);
    }
  };
  const untilDone = (traceId: string): Promise<void> => until(async () => (await viewOf(traceId)).verdict === 'done');

  it('answers a request as the contract says, and shows every step of it', async () => {
    const traceId = await send();
    await untilDone(traceId);
    const view = await viewOf(traceId);
    expect(view).toEqual({
      traceId,
      verdict: 'done',
      acceptedAt: '2025-09-06T22:52:52.000Z',
      steps: Array.from({ length: 8 }, (_, index) => ({
        point: index + 1,
        at: expect.stringMatching(/^2025-09-06T22:5.*Z$/),
        attempts: 1,
        effects: 1,
        outcome: 'ok',
        fault: null,
      })),
    });
  });

  it('has eight points, which nobody has armed', async () => {
    const { body } = (await request(server).get('/faults')) as { body: { point: number }[] };
    expect(body).toHaveLength(8);
    expect(body[0]).toEqual({
      point: 1,
      name: 'Frontend → Backend 1',
      service: 'Frontend',
      backend: 1,
      action: 'accept',
      next: 2,
      from: 'Frontend',
      to: 'Backend 1',
      enabled: false,
      kind: null,
      probability: 0,
      hits: 0,
      passed: 0,
      waiting: 0,
      armedAt: null,
    });
    expect(await report()).toEqual({
      mode: 'outbox+inbox',
      sent: 0,
      accepted: 0,
      failedAtFrontend: 0,
      applied: 0,
      lost: 0,
      duplicated: 0,
      stuck: 0,
      deadLettered: 0,
      deleted: 0,
      waiting: 0,
      parked: 0,
      refusing: null,
      points: [],
    });
  });

  it('holds requests before a point that fails, and drains them when it is cleared', async () => {
    await arm(3);
    const traceIds = [await send(), await send(), await send()];
    await until(
      async () => (await report())['points'] instanceof Array && (await viewOf(traceIds[2] ?? '')).steps.length === 3,
    );
    await app.advance(2000);
    expect(await report()).toMatchObject({ accepted: 3, stuck: 3, applied: 0 });
    const { body } = (await request(server).get('/faults')) as { body: Record<string, unknown>[] };
    expect(body[2]).toMatchObject({
      enabled: true,
      kind: 'error',
      probability: 1,
      waiting: 3,
      armedAt: '2025-09-06T22:52:52.000Z',
    });
    const cleared = await request(server).delete('/faults/3');
    expect([cleared.status, cleared.body]).toMatchObject([200, { point: 3, enabled: false, armedAt: null }]);
    for (const traceId of traceIds) await untilDone(traceId);
    expect(await report()).toMatchObject({ accepted: 3, stuck: 0, applied: 3, lost: 0, duplicated: 0 });
  });

  it('answers the frontend with an error and the trace when its call has failed', async () => {
    await arm(1);
    const { status, body } = (await request(server).post('/requests')) as { status: number; body: Refusal };
    expect([status, body.code, body.details]).toEqual([
      503,
      'unavailable',
      [{ field: 'traceId', problem: expect.stringMatching(UUID) }],
    ]);
    expect(await viewOf(body.details[0]?.problem ?? '')).toMatchObject({
      verdict: 'failed-at-frontend',
      acceptedAt: null,
      steps: [{ point: 1, attempts: 1, outcome: 'failed', fault: 'error' }],
    });
    expect((await request(server).delete('/faults')).body).toHaveLength(8);
    await send();
  });

  it('shows the same run with its guarantees switched off', async () => {
    const mode = await request(server).put('/requests/mode?mode=naive');
    expect([mode.status, mode.body]).toEqual([200, { mode: 'naive' }]);
    await arm(5, { enabled: true, probability: 0.5, kind: 'drop', seed: 7 });
    for (let sent = 0; sent < 30; sent += 1) await send();
    await until(async () => (await report())['stuck'] === 0);
    const { lost, applied } = (await report()) as { lost: number; applied: number };
    expect(lost + applied).toBe(30);
    expect(lost).toBeGreaterThan(5);
    expect(applied).toBeGreaterThan(5);
    for (const text of ['outbox+inbox', 'outbox%2Binbox']) {
      expect((await request(server).put(`/requests/mode?mode=${text}`)).body).toEqual({ mode: 'outbox+inbox' });
    }
    expect(await report()).toMatchObject({ mode: 'outbox+inbox', sent: 0, lost: 0 });
  });

  it('gives up after maxAttempts tries, and tries again on a redrive', async () => {
    const policy = await request(server).put('/requests/policy').send({ maxAttempts: 2, backoffMs: 50 });
    expect([policy.status, policy.body]).toEqual([200, { maxAttempts: 2, backoffMs: 50 }]);
    await arm(4);
    const traceId = await send();
    await until(async () => (await viewOf(traceId)).verdict === 'dead-lettered');
    const letters = await request(server).get('/requests/dead-letters');
    expect([letters.status, letters.body]).toEqual([
      200,
      [{ traceId, point: 4, attempts: 2, fault: 'error', deadSince: expect.any(String) }],
    ]);
    await request(server).delete('/faults/4');
    const redriven = await request(server).post(`/requests/dead-letters/${traceId}/redrive`);
    expect([redriven.status, redriven.body]).toEqual([202, { traceId, status: 'redriven' }]);
    await untilDone(traceId);
    expect((await request(server).post(`/requests/dead-letters/${traceId}/redrive`)).status).toBe(404);
    expect((await request(server).get('/requests/dead-letters')).body).toEqual([]);
    expect((await request(server).put('/requests/policy').send({ backoffMs: 100 })).body).toEqual({
      maxAttempts: 2,
      backoffMs: 100,
    });
  });

  it('switches a fault off with nothing else said, and keeps what it was set to', async () => {
    const off = { enabled: false };
    const unset = await request(server).put('/faults/3').send(off);
    expect([unset.status, unset.body]).toMatchObject([200, { point: 3, enabled: false, kind: null, probability: 0 }]);
    await arm(3, { enabled: true, probability: 0.25, kind: 'latency', latencyMs: 700, seed: 'x' });
    const answer = await request(server).put('/faults/3').send(off);
    const kept = { kind: 'latency', probability: 0.25, latencyMs: 700, seed: 'x' };
    expect([answer.status, answer.body]).toMatchObject([200, { enabled: false, armedAt: null, ...kept }]);
  });

  it('redrives and deletes dead letters, one or all of them', async () => {
    await request(server).put('/requests/policy').send({ maxAttempts: 1 });
    await arm(4);
    const traceIds = [await send(), await send(), await send(), await send()];
    await until(async () => (await report())['parked'] === 4);
    const one = await request(server).delete(`/requests/dead-letters/${traceIds[0] ?? ''}`);
    expect([one.status, one.body]).toEqual([200, { deleted: 1 }]);
    expect((await request(server).delete(`/requests/dead-letters/${traceIds[0] ?? ''}`)).status).toBe(404);
    await request(server).delete('/faults/4');
    const all = await request(server).post('/requests/dead-letters/redrive');
    expect([all.status, all.body]).toEqual([202, { redriven: 3 }]);
    for (const traceId of traceIds.slice(1)) await untilDone(traceId);
    await arm(4);
    const last = await send();
    await until(async () => (await report())['parked'] === 1);
    expect((await request(server).delete('/requests/dead-letters')).body).toEqual({ deleted: 1 });
    expect(await viewOf(last)).toMatchObject({ verdict: 'dead-lettered', deletedAt: expect.any(String) });
    expect(await report()).toMatchObject({ accepted: 5, applied: 3, deleted: 2, deadLettered: 0, parked: 0 });
  });

  it('shows how often a step took effect, also where a double got through', async () => {
    await request(server).put('/requests/mode?mode=naive');
    await arm(5, { ...ERROR, kind: 'duplicate' });
    const traceId = await send();
    await untilDone(traceId);
    await until(async () => (await report())['waiting'] === 0);
    const steps = (await viewOf(traceId)).steps.map(({ point, attempts, effects }) => [point, attempts, effects]);
    expect(steps.slice(3)).toEqual([
      [4, 1, 1],
      [5, 1, 2],
      [6, 2, 2],
      [7, 2, 2],
      [8, 2, 2],
    ]);
    expect(await report()).toMatchObject({ accepted: 1, applied: 1, duplicated: 1 });
  });

  it('sends the event of a delayed step with the time at which it was delayed, once', async () => {
    const listener = await app.listen('/telemetry/stream');
    await arm(5, { ...ERROR, kind: 'latency', latencyMs: 30_000 });
    const traceId = await send();
    const delayed = (): string[] =>
      listener.received.flatMap(({ data }) => (data.includes('stepDelayed') && data.includes(traceId) ? [data] : []));
    await until(() => Promise.resolve(delayed().length === 1));
    const atMs = Number(/"timeUnixNano":(\d+)/.exec(delayed()[0] ?? '')?.[1]) / 1e6;
    expect(atMs).toBeLessThanOrEqual(app.clock.now());
    await untilDone(traceId);
    expect(delayed()).toHaveLength(1);
    listener.close();
  });

  it('sends a steady flow', async () => {
    expect((await request(server).put('/requests/load').send({ rps: 20 })).body).toEqual({ rps: 20 });
    await app.advance(5000);
    await request(server).put('/requests/load').send({ rps: 0 });
    await until(async () => (await report())['stuck'] === 0);
    const { sent, applied } = (await report()) as { sent: number; applied: number };
    expect(sent).toBeGreaterThan(90);
    expect(sent).toBeLessThanOrEqual(101);
    expect(applied).toBe(sent);
  });

  it('sends every step as telemetry of the trace', async () => {
    const listener = await app.listen('/telemetry/stream');
    await arm(2, { ...ERROR, kind: 'crash-after' });
    const traceId = await send();
    await until(async () => (await viewOf(traceId)).steps.length >= 2);
    await request(server).delete('/faults/2');
    await untilDone(traceId);
    const emitted = (): string[] =>
      listener
        .messages<{
          traceId: string;
          name: string;
          event: string;
          attributes: { key: string; value: { value: number } }[];
        }>()
        .filter((message) => message.traceId === traceId)
        .map(({ name, event, attributes }) => `${attributes[0]?.value.value ?? ''} ${name} ${event}`);
    for (const line of [
      '1 Frontend stepPassed',
      '2 Backend 1 stepCrashed',
      '2 Backend 1 stepPassed',
      '3 Lambda 2 stepPassed',
      '5 Backend 2 stepPassed',
      '8 Lambda 1 stepPassed',
    ]) {
      await until(() => Promise.resolve(emitted().includes(line)));
    }
    listener.close();
  });

  it('is one of the topics of a page, beside its telemetry', async () => {
    const listener = await app.listen('/events?topics=faults,telemetry');
    const traceId = await send();
    await untilDone(traceId);
    await app.advance(1000);
    const states = listener.received
      .filter(({ event }) => event === 'faults')
      .map(({ data }) => JSON.parse(data) as unknown);
    expect(states[0]).toMatchObject({ report: { sent: 0 }, points: expect.any(Array) });
    expect(states.at(-1)).toMatchObject({ report: { sent: 1, applied: 1 } });
    const steps = (): unknown[] =>
      listener.received.filter(({ event, data }) => event === 'telemetry' && data.includes(traceId));
    await until(() => Promise.resolve(steps().length === 8));
    listener.close();
  });
});
