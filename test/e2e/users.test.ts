import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { once } from 'node:events';
import { type RequestFiguresBody } from '../../src/traffic/job.dto.js';
import { serverOf, startTimelessApp, type TimelessApp } from '../support/apps/app.js';
import { until } from '../support/apps/store-bench.js';
import { call, type ErrorAnswer, figuresOf } from '../support/clients/jobs.js';

interface UserAnswer {
  readonly id: string;
  readonly name: string;
  readonly email: string;
  readonly createdAt: string;
  readonly updatedAt: string;
}

interface PageAnswer {
  readonly items: readonly UserAnswer[];
  readonly page: number;
  readonly limit: number;
  readonly total: number;
  readonly pages: number;
}

const ADA = { name: 'Ada Lindqvist', email: 'ada@example.org' };
const NOBODY = '01936e1f-3c00-7000-a5c2-9b1e5d2c0f07';

describe('the sample API', () => {
  let app: TimelessApp;
  let users = '';

  const start = async (variables: Record<string, string> = {}): Promise<void> => {
    app = await startTimelessApp({ variables });
    users = `${app.url}/api/v1/users`;
  };
  const create = async (fields: object = ADA): Promise<UserAnswer> => {
    const { status, body } = await call<UserAnswer>(users, 'POST', fields);
    expect(status).toBe(201);
    return body;
  };

  beforeEach(() => start());
  afterEach(() => app.close());

  it('stores a user, gives it back, and changes the given fields', async () => {
    const response = await fetch(users, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(ADA),
    });
    const user = (await response.json()) as UserAnswer;
    expect([response.status, response.headers.get('location')]).toEqual([201, `/api/v1/users/${user.id}`]);
    const moment = new Date(app.clock.now()).toISOString();
    expect(user).toEqual({ id: user.id, ...ADA, createdAt: moment, updatedAt: moment });
    expect((await call(`${users}/${user.id}`)).body).toEqual(user);
    expect((await call(`${users}/${user.id.toUpperCase()}`)).body).toEqual(user);
    await app.advance(1000);
    const changed = await call<UserAnswer>(`${users}/${user.id}`, 'PATCH', { name: 'Ada Berg' });
    const later = new Date(app.clock.now()).toISOString();
    expect(changed).toEqual({ status: 200, body: { ...user, name: 'Ada Berg', updatedAt: later } });
    expect((await call(`${users}/${user.id}`)).body).toEqual(changed.body);
    expect((await call<PageAnswer>(users)).body.items).toEqual([changed.body]);
  });

  it('has pages, the oldest first, whose numbers agree', async () => {
    expect((await call(users)).body).toEqual({ items: [], page: 1, limit: 20, total: 0, pages: 0 });
    const made: UserAnswer[] = [];
    for (let each = 0; each < 25; each += 1) made.push(await create({ ...ADA, name: `Ada ${each}` }));
    const page = (await call<PageAnswer>(users)).body;
    expect([page.page, page.limit, page.total, page.pages]).toEqual([1, 20, 25, 2]);
    expect(page.items).toEqual(made.slice(0, 20));
    expect((await call<PageAnswer>(`${users}?page=2`)).body.items).toEqual(made.slice(20));
    expect((await call<PageAnswer>(`${users}?page=3&limit=10`)).body.items).toEqual(made.slice(20));
    expect((await call<PageAnswer>(`${users}?page=4&limit=10`)).body.items).toEqual([]);
  });

  it('loses no change where many come at once', async () => {
    const { id } = await create();
    const changes = Array.from({ length: 20 }, (_, each) =>
      call<UserAnswer>(`${users}/${id}`, 'PATCH', each % 2 === 0 ? { name: `N ${each}` } : { email: `e${each}@a.io` }),
    );
    const answers = await Promise.all(changes);
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200));
    const last = (await call<UserAnswer>(`${users}/${id}`)).body;
    expect([last.name, last.email]).not.toEqual([ADA.name, ADA.email]);
    const both = [/^N \d+$/.test(last.name), /^e\d+@a\.io$/.test(last.email)];
    expect(both).toEqual([true, true]);
  });

  it.each([
    [{}, ['name', 'email']],
    [{ name: 'Ada' }, ['email']],
    [{ ...ADA, name: '' }, ['name']],
    [{ ...ADA, name: '   ' }, ['name']],
    [{ ...ADA, name: 'a\nb' }, ['name']],
    [{ ...ADA, name: 'x'.repeat(101) }, ['name']],
    [{ ...ADA, name: 7 }, ['name']],
    [{ ...ADA, name: null }, ['name']],
    [{ ...ADA, email: 'ada' }, ['email']],
    [{ ...ADA, email: `${'x'.repeat(250)}@example.org` }, ['email']],
    [{ ...ADA, email: ['ada@example.org'] }, ['email']],
    [{ ...ADA, id: NOBODY }, ['id']],
    [{ ...ADA, role: 'admin' }, ['role']],
  ])('refuses a user with every field named: %j', async (body, fields) => {
    const answer = await call<ErrorAnswer>(users, 'POST', body);
    expect([answer.status, answer.body.code]).toEqual([400, 'invalid-body']);
    expect([...new Set(answer.body.details.map(({ field }) => field))].sort()).toEqual([...fields].sort());
    expect((await call<PageAnswer>(users)).body.total).toBe(0);
  });

  it('takes names of all kinds as they are', async () => {
    for (const name of ["O'Brien", 'Zoë <b>', '李小龍', '🙂 Ada', '  x', 'x'.repeat(100)]) {
      const { id } = await create({ ...ADA, name });
      expect((await call<UserAnswer>(`${users}/${id}`)).body.name).toBe(name);
    }
  });

  it('knows nobody that is not there, and no id that is none', async () => {
    const { id } = await create();
    const near = `${id.slice(0, 24)}${id.charAt(24) === '0' ? '1' : '0'}${id.slice(25)}`;
    for (const each of [NOBODY, near, '0d3c9c7e-6c2a-4f7e-9d25-1b7f0f0a9b61']) {
      expect((await call<ErrorAnswer>(`${users}/${each}`)).body.code).toBe('not-found');
      expect((await call(`${users}/${each}`, 'PATCH', { name: 'x' })).status).toBe(404);
    }
    for (const each of ['1', 'x', '01936e1f-3c00-1000-a5c2-9b1e5d2c0f07', '__proto__']) {
      const { status, body } = await call<ErrorAnswer>(`${users}/${each}`);
      expect([status, body.code, body.details[0]?.field]).toEqual([400, 'bad-request', 'id']);
    }
    for (const body of [{}, { name: null }, { id: 'x' }]) {
      expect((await call(`${users}/${id}`, 'PATCH', body)).status).toBe(400);
    }
    for (const query of ['page=0', 'page=x', 'limit=0', 'limit=101', 'limit=1.5', 'sort=name', 'page=1&page=2']) {
      expect([query, (await call<ErrorAnswer>(`${users}?${query}`)).body.code]).toEqual([query, 'invalid-query']);
    }
  });

  it('fails as often as it is asked to, in each of the four ways', async () => {
    const statuses = new Map<number, number>();
    for (let each = 0; each < 400; each += 1) {
      const { status } = await call(`${users}/error?errorRate=0.5`);
      statuses.set(status, (statuses.get(status) ?? 0) + 1);
    }
    expect([...statuses.keys()].sort()).toEqual([200, 500, 502, 503, 504]);
    // Five standard deviations of a binomial distribution.
    expect(Math.abs((statuses.get(200) ?? 0) - 200)).toBeLessThan(5 * 10);
    for (let each = 0; each < 20; each += 1) {
      expect((await call(`${users}/error?errorRate=0`)).status).toBe(200);
      expect((await call(`${users}/error?errorRate=1`)).status).toBeGreaterThanOrEqual(500);
    }
    const failed = await call<ErrorAnswer>(`${users}/error?errorRate=1`);
    expect(failed.body.message).toContain('errorRate=1');
    for (const rate of ['1.1', '-0.1', 'x', '']) {
      expect((await call(`${users}/error?errorRate=${rate}`)).status).toBe(400);
    }
  });

  it('is measured whole: also what guards, pipes and the body parser refuse', async () => {
    await app.close();
    const key = 'k'.repeat(16);
    await start({ API_KEY: key });
    const authorization = { authorization: `Bearer ${key}` };
    const post = (body: string, headers: Record<string, string> = {}): Promise<Response> =>
      fetch(users, { method: 'POST', headers: { 'content-type': 'application/json', ...headers }, body });
    const asked = [
      await post(JSON.stringify(ADA), authorization),
      await post(JSON.stringify(ADA)),
      await post(JSON.stringify(ADA), { ...authorization, origin: 'https://elsewhere.example' }),
      await post('{', authorization),
      await post('{}', authorization),
      await post(JSON.stringify({ name: 'x'.repeat(2_000_000) }), authorization),
      await fetch(users),
      await fetch(`${users}/${NOBODY}`),
      await fetch(`${users}/x`),
      await fetch(`${users}/x/y`),
      await fetch(`${users}/x`, { method: 'DELETE', headers: authorization }),
    ].map(({ status }) => status);
    expect(asked).toEqual([201, 401, 403, 400, 400, 413, 200, 404, 400, 404, 405]);
    const figures = await figuresOf(app.url);
    expect([figures.requests, figures.errors, figures.dropped]).toEqual([11, 9, 0]);
    expect(figures.routes['POST /users']).toMatchObject({
      requests: 6,
      byStatus: { '201': 1, '400': 2, '401': 1, '403': 1, '413': 1 },
    });
    expect(figures.routes['GET /users/:id']?.byStatus).toEqual({ '400': 1, '404': 1 });
    expect(figures.routes['other']?.requests).toBe(2);
    const text = await (await fetch(`${app.url}/metrics`)).text();
    expect(text).toContain('flowprobe_users_request_duration_seconds_count{route="POST /users",status="201"} 1');
    expect(text).toContain('flowprobe_users_request_duration_seconds_count{route="POST /users",status="413"} 1');
    expect(text).toContain('flowprobe_request_records_total{outcome="stored"} 11');
  });

  it('sums up what was asked since a timestamp, and nothing before', async () => {
    await create();
    await app.advance(60_000);
    const moment = app.clock.now();
    await fetch(users);
    const isoMoment = new Date(moment).toISOString();
    for (const since of [String(moment), isoMoment, isoMoment.replace('Z', '%2B00:00')]) {
      const figures = await figuresOf(app.url, `?since=${since}`);
      expect([since, figures.requests, Object.keys(figures.routes)]).toEqual([since, 1, ['GET /users']]);
    }
    expect((await figuresOf(app.url)).requests).toBe(2);
    expect((await figuresOf(app.url, '?since=0')).requests).toBe(2);
    expect((await figuresOf(app.url, `?since=${moment + 1}`)).requests).toBe(0);
    await app.advance(3_600_001);
    expect((await figuresOf(app.url)).requests).toBe(0);
    for (const query of ['since=yesterday', 'since=', 'after=x', 'until=1', 'since=1&since=2']) {
      const { status, body } = await call<ErrorAnswer>(`${app.url}/traffic/metrics?${query}`);
      expect([query, status, body.code]).toEqual([query, 400, 'invalid-query']);
    }
  });

  it.each([-86_400_000, 86_400_000])(
    'sums up the same where the wall clock was set by %d ms, and shows the times that it has',
    async (byMs) => {
      await create();
      await app.advance(60_000);
      app.clock.stepWall(byMs);
      const wallMs = app.clock.wallMs();
      await fetch(users);
      const { body } = await call<RequestFiguresBody>(`${app.url}/traffic/metrics?since=${wallMs - 1000}`);
      expect([body.requests, Date.parse(body.since), Date.parse(body.until)]).toEqual([1, wallMs - 1000, wallMs]);
      const { body: hour } = await call<RequestFiguresBody>(`${app.url}/traffic/metrics`);
      expect([hour.requests, Date.parse(hour.since), Date.parse(hour.until)]).toEqual([2, wallMs - 3_600_000, wallMs]);
    },
  );

  it('finds a moment in a long log without reading all of it', async () => {
    for (let each = 0; each < 40; each += 1) {
      await fetch(users);
      await app.advance(30_000);
    }
    const figures = await figuresOf(app.url, `?since=${app.clock.now() - 300_000}`);
    expect(figures.requests).toBe(10);
    expect(figures.byStatus).toEqual({ '200': 10 });
    expect((await figuresOf(app.url, '?since=0')).requests).toBe(40);
  });

  it('counts a request whose client went away before it was answered', async () => {
    const impatient = new AbortController();
    const asked = once(serverOf(app), 'request');
    const asking = fetch(users, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'content-length': '1000' },
      body: new ReadableStream({ start: (controller) => controller.enqueue(new TextEncoder().encode('{')) }),
      duplex: 'half',
      signal: impatient.signal,
    }).catch(() => undefined);
    await asked;
    impatient.abort();
    await asking;
    const requests = async (): Promise<number> => (await figuresOf(app.url)).routes['POST /users']?.requests ?? 0;
    await until('the request', async () => (await requests()) > 0);
    expect(await requests()).toBe(1);
  });
});
