import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Job } from '../../src/traffic/domain/job.js';
import { type JobChoicesBody } from '../../src/traffic/job-choices.dto.js';
import { startApp, type TestApp } from '../support/apps/app.js';
import { changeOf, postChange } from '../support/clients/changes.js';
import { call, type ErrorAnswer, START, startJob } from '../support/clients/jobs.js';

const UNKNOWN = '0d3c9c7e-6c2a-4f7e-9d25-1b7f0f0a9b61';

describe('a traffic job', () => {
  let app: TestApp;

  const running = async (): Promise<Job[]> =>
    (await call<Job[]>(`${app.url}/traffic/jobs`)).body.filter(({ status }) => status === 'running');

  beforeAll(async () => {
    app = await startApp();
  });
  afterAll(() => app.close());

  it.each([
    ['GET', 'status', undefined],
    ['POST', 'stop', undefined],
    ['GET', 'stream', undefined],
    ['PATCH', 'jobs', { paused: true }],
  ])('that nobody knows is 404: %s /traffic/%s', async (method, place, body) => {
    for (const jobId of [UNKNOWN, 'x', '__proto__', '%00', '..%2f']) {
      const answer = await call<ErrorAnswer>(`${app.url}/traffic/${place}/${jobId}`, method, body);
      expect([jobId, answer.status, answer.body.code]).toEqual([jobId, 404, 'not-found']);
    }
  });

  it.each([
    [{ scenario: 'rush' }, 'scenario'],
    [{ scenario: undefined }, 'scenario'],
    [{ duration: 0 }, 'duration'],
    [{ duration: 3601 }, 'duration'],
    [{ duration: 1.5 }, 'duration'],
    [{ duration: '10' }, 'duration'],
    [{ maxRps: 0 }, 'maxRps'],
    [{ maxRps: 21 }, 'maxRps'],
    [{ maxRps: 1e9 }, 'maxRps'],
    [{ maxRps: null }, 'maxRps'],
    [{ endpoints: [] }, 'endpoints'],
    [{ endpoints: 'some' }, 'endpoints'],
    [{ endpoints: ['DELETE /users'] }, 'endpoints'],
    [{ endpoints: ['GET /users', 'GET /users'] }, 'endpoints'],
    [{ endpoints: ['GET /users/error'] }, 'endpoints'],
    [{ acknowledged: false }, 'acknowledged'],
    [{ acknowledged: 'true' }, 'acknowledged'],
    [{ target: 'http://10.0.0.1' }, 'target'],
    [{ target: 'https://example.org' }, 'target'],
    [{ target: '' }, 'target'],
    [{ target: null }, 'target'],
    [{ target: ['self'] }, 'target'],
    [{ url: 'http://example.org' }, 'url'],
    [{ constructor: 1 }, 'constructor'],
  ])('is refused with the field named: %j', async (terms, field) => {
    const { status, body } = await call<ErrorAnswer>(`${app.url}/traffic/start`, 'POST', { ...START, ...terms });
    expect([status, body.code, body.details.map((each) => each.field)]).toEqual([400, 'invalid-body', [field]]);
    expect(await running()).toEqual([]);
  });

  it.each([[{}], [{ maxRps: 0 }], [{ maxRps: 21 }], [{ paused: 'yes' }], [{ paused: null }], [{ duration: 5 }]])(
    'is not changed by %j',
    async (body) => {
      const jobId = await startJob(app.url);
      const { status, body: answer } = await call<ErrorAnswer>(`${app.url}/traffic/jobs/${jobId}`, 'PATCH', body);
      expect([status, answer.code]).toEqual([400, 'invalid-body']);
      await call(`${app.url}/traffic/stop/${jobId}`, 'POST');
    },
  );

  it('is refused with all problems at once, those with the settings of the operator included', async () => {
    const body = { scenario: 'rush', duration: 0, maxRps: 21, endpoints: [], acknowledged: false, target: 'moon' };
    const start = await call<ErrorAnswer>(`${app.url}/traffic/start`, 'POST', body);
    expect(start.body.details.map(({ field }) => field).sort()).toEqual(Object.keys(body).sort());
    const jobId = await startJob(app.url);
    const change = await call<ErrorAnswer>(`${app.url}/traffic/jobs/${jobId}`, 'PATCH', { maxRps: 21, paused: 'yes' });
    expect(change.body.details.map(({ field }) => field).sort()).toEqual(['maxRps', 'paused']);
    await call(`${app.url}/traffic/stop/${jobId}`, 'POST');
  });

  it('starts without the check box of the page, and by the longer names of scenarios', async () => {
    const names: Record<string, string> = {
      'normal-traffic': 'normal',
      'peak-usage': 'peak',
      'error-injection': 'errors',
      'latency-degradation': 'latency',
      'stress-test': 'stress',
    };
    for (const [scenario, name] of Object.entries(names)) {
      const body = { scenario, duration: 60, maxRps: 20, endpoints: 'all' };
      const { status, body: started } = await call<{ jobId: string }>(`${app.url}/traffic/start`, 'POST', body);
      expect([scenario, status]).toEqual([scenario, 201]);
      const { body: job } = await call<Job>(`${app.url}/traffic/stop/${started.jobId}`, 'POST');
      expect(job.scenario).toBe(name);
    }
  });

  it('is refused while another one runs, which the answer names', async () => {
    const jobId = await startJob(app.url);
    const { status, body } = await call<ErrorAnswer>(`${app.url}/traffic/start`, 'POST', START);
    expect([status, body.code, body.details]).toEqual([409, 'conflict', [{ field: 'jobId', problem: jobId }]]);
    expect(body.message).toBe(`Another job is running, which is the limit: stop job ${jobId}, or wait for its end`);
    await call(`${app.url}/traffic/stop/${jobId}`, 'POST');
  });

  it('is refused for no more than what the choices say', async () => {
    const capped = await startApp({ TRAFFIC_MAX_RPS: '5' });
    const { body: choices } = await call<JobChoicesBody>(`${capped.url}/traffic/choices`);
    expect(choices).toMatchObject({
      duration: { minimum: 1, maximum: 3600 },
      maxRps: { minimum: 1, maximum: 5 },
      endpoints: ['GET /users', 'POST /users', 'GET /users/:id', 'PATCH /users/:id'],
      targets: ['self'],
    });
    const most = { scenario: choices.scenarios.at(-1)?.name, maxRps: choices.maxRps.maximum };
    const beyond = { ...START, ...most, maxRps: choices.maxRps.maximum + 1 };
    expect((await call(`${capped.url}/traffic/start`, 'POST', beyond)).status).toBe(400);
    await startJob(capped.url, most);
    await capped.close();
  });

  it('does not take the place of a pod of this name, nor a pod its place', async () => {
    for (const pod of ['traffic', 'api']) {
      const { status, location } = await postChange(app.url, pod, changeOf(1));
      expect([status, location]).toEqual([201, expect.stringMatching(new RegExp(`^/${pod}/changes/`))]);
      expect((await call(`${app.url}${location}`)).status).toBe(200);
    }
    expect(await running()).toEqual([]);
  });
});
