import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startApp, type TestApp } from '../support/apps/app.js';

const POLICY = { nodeCapacity: 4, syncPeriodSeconds: 3 };
const LOAD = [1, 2, 3];
const JSON_TYPE = { 'content-type': 'application/json' };

interface ErrorAnswer {
  readonly statusCode: number;
  readonly code: string;
  readonly message: string;
  readonly details: readonly { field: string; problem: string }[];
}

describe('what POST /cluster/evaluate refuses', () => {
  let app: TestApp;

  beforeAll(async () => {
    app = await startApp();
  });
  afterAll(() => app.close());

  const send = async (body: string, headers: Record<string, string> = JSON_TYPE): Promise<ErrorAnswer> => {
    const response = await fetch(`${app.url}/cluster/evaluate`, { method: 'POST', body, headers });
    expect(response.headers.get('content-type')).toBe('application/json; charset=utf-8');
    const text = await response.text();
    expect(text).not.toMatch(/node_modules|\bat .*\.(js|ts)\b|\/work\/|\/tmp\/|Error:/);
    const answer = JSON.parse(text) as ErrorAnswer;
    expect(Object.keys(answer)).toEqual(['statusCode', 'code', 'message', 'details']);
    expect(answer.statusCode).toBe(response.status);
    for (const problem of answer.details) expect(Object.keys(problem)).toEqual(['field', 'problem']);
    return answer;
  };
  const fieldsOf = (answer: ErrorAnswer): string[] => answer.details.map(({ field }) => field);

  it.each([
    ['{"policy"', 400],
    ['', 400],
    ['null', 400],
    ['[]', 400],
    ['[{"policy":{"nodeCapacity":4},"load":[1]}]', 400],
    ['"text"', 400],
    ['42', 400],
  ])('refuses %j as a body', async (body, status) => {
    const answer = await send(body);
    expect(answer.statusCode).toBe(status);
    expect(answer.code).toBe('invalid-body');
  });

  it('refuses another content type, charset or encoding, and says so', async () => {
    const body = JSON.stringify({ policy: POLICY, load: LOAD });
    for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x']) {
      expect([400, 415]).toContain((await send(body, { 'content-type': type })).statusCode);
    }
    expect(await send(body, { 'content-type': 'application/json; charset=klingon' })).toMatchObject({
      statusCode: 415,
    });
    expect(await send(body, { ...JSON_TYPE, 'content-encoding': 'zip' })).toMatchObject({
      statusCode: 415,
      code: 'unsupported-media-type',
    });
    expect(await send(body, { ...JSON_TYPE, 'content-encoding': 'gzip' })).toMatchObject({ statusCode: 400 });
  });

  it('refuses a body that is too large with 413', async () => {
    const answer = await send(JSON.stringify({ policy: POLICY, load: LOAD, more: 'x'.repeat(3_000_000) }));
    expect(answer).toMatchObject({
      statusCode: 413,
      code: 'payload-too-large',
      message: 'the body is too large: at most 2048 KiB',
    });
  });

  it.each([
    [{}, ['load', 'policy']],
    [{ policy: POLICY }, ['load']],
    [{ load: LOAD }, ['policy']],
    [{ policy: [], load: LOAD }, ['policy']],
    [{ policy: null, load: LOAD }, ['policy']],
    [{ policy: 'x', load: LOAD }, ['policy']],
    [{ policy: {}, load: LOAD }, ['policy.nodeCapacity']],
    [{ policy: POLICY, load: LOAD, extra: 1 }, ['extra']],
    [{ policy: { ...POLICY, extra: 1 }, load: LOAD }, ['policy.extra']],
    [{ policy: { ...POLICY, behavior: { scaleSideways: {} } }, load: LOAD }, ['policy.behavior.scaleSideways']],
    [{ policy: { ...POLICY, minReplicas: 0 }, load: LOAD }, ['policy.minReplicas']],
    [{ policy: { ...POLICY, maxReplicas: '12' }, load: LOAD }, ['policy.maxReplicas']],
    [{ policy: { ...POLICY, minReplicas: 5, maxReplicas: 4 }, load: LOAD }, ['policy.maxReplicas']],
    [
      { policy: { ...POLICY, behavior: { scaleUp: { policies: [{ type: 'Pods', value: 1 }] } } }, load: LOAD },
      ['policy.behavior.scaleUp.policies.0.periodSeconds'],
    ],
    [
      {
        policy: { ...POLICY, behavior: { scaleUp: { policies: [{ type: 'Nodes', value: 1, periodSeconds: 1 }] } } },
        load: LOAD,
      },
      ['policy.behavior.scaleUp.policies.0.type'],
    ],
    [{ policy: POLICY, load: [] }, ['load']],
    [{ policy: POLICY, load: [1, -1] }, ['load']],
    [{ policy: POLICY, load: [1, null] }, ['load']],
    [{ policy: POLICY, load: { 0: 1 } }, ['load']],
    [{ policy: POLICY, load: new Array(100_001).fill(0) }, ['load']],
  ])('names the fields of body no. %#', async (body, fields) => {
    const answer = await send(JSON.stringify(body));
    expect(answer).toMatchObject({ statusCode: 400, code: 'invalid-body' });
    expect([...new Set(fieldsOf(answer))].sort()).toEqual(fields);
  });

  it.each(['__proto__', 'constructor', 'toString', 'hasOwnProperty'])(
    'refuses %s as a field, wherever it stands',
    async (field) => {
      const policy = JSON.stringify(POLICY).slice(0, -1);
      const outer = await send(`{"policy":${policy}},"load":[1],"${field}":{"x":1}}`);
      expect(outer).toMatchObject({ statusCode: 400, code: 'invalid-body', details: [{ field }] });
      const nested = await send(`{"policy":${policy},"${field}":{"x":1}},"load":[1]}`);
      expect(nested).toMatchObject({ statusCode: 400, code: 'invalid-body', details: [{ field: `policy.${field}` }] });
    },
  );

  it.each([5, 50_000])('refuses what is nested %d levels deep', async (depth) => {
    for (const [open, close] of [
      ['[', ']'],
      ['{"behavior":', '}'],
    ] as const) {
      const nested = `${open.repeat(depth)}1${close.repeat(depth)}`;
      const answer = await send(`{"load":[1],"policy":${nested}}`);
      expect([answer.statusCode, answer.code]).toEqual([400, 'invalid-body']);
    }
  });

  it('refuses a body with thousands of mistakes by a short answer', async () => {
    const strange = Object.fromEntries(Array.from({ length: 50_000 }, (_, index) => [`field${index}`, 1]));
    const rule = { type: 'Nodes', value: 0, periodSeconds: 0 };
    const scaleUp = { policies: new Array<object>(20_000).fill(rule) };
    for (const body of [strange, { load: LOAD, policy: { ...POLICY, behavior: { scaleUp } } }]) {
      const startedMs = performance.now();
      const answer = await send(JSON.stringify(body));
      expect(answer).toMatchObject({ statusCode: 400, code: 'invalid-body' });
      expect(performance.now() - startedMs).toBeLessThan(10_000);
      expect(JSON.stringify(answer).length).toBeLessThan(100_000);
    }
  });

  it('takes the longest series it promises, and answers others before its own answer is read', async () => {
    const body = JSON.stringify({ policy: { ...POLICY, syncPeriodSeconds: 1 }, load: new Array(100_000).fill(7) });
    const evaluated = await fetch(`${app.url}/cluster/evaluate`, { method: 'POST', body, headers: JSON_TYPE });
    const health = await fetch(`${app.url}/health/live`);
    expect(health.status).toBe(200);
    const { steps } = (await evaluated.json()) as { steps: unknown[] };
    expect(steps).toHaveLength(100_000);
  });

  it.each(['get', 'put', 'delete'])('does not know %s', async (method) => {
    const response = await fetch(`${app.url}/cluster/evaluate`, { method: method.toUpperCase() });
    expect([404, 405]).toContain(response.status);
    expect(await response.json()).toMatchObject({ statusCode: response.status, details: [] });
  });
});
