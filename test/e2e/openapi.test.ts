import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startApp, type TestApp } from '../support/apps/app.js';
import { type Document, type Operation, type Schema } from '../support/clients/openapi-document.js';

const ENDPOINTS = [
  'get /stream',
  'get /simulation/live',
  'get /simulation/preview',
  'get /simulation/scenarios',
  'get /simulation/export',
  'post /cluster/evaluate',
  'get /{pod}',
  'post /{pod}/changes',
  'get /{pod}/changes/{changeId}',
  'get /{pod}/events/changes',
  'get /fleet',
  'get /fleet/servers',
  'get /fleet/events',
  'get /fleet/devices/{hostname}/api/system/info',
  'patch /fleet/devices/{hostname}/api/system',
  'post /fleet/devices/{hostname}/api/system/restart',
  'post /telemetry/events',
  'get /telemetry/stream',
  'get /telemetry/processes',
  'get /faults',
  'get /faults/report',
  'put /faults/{point}',
  'delete /faults/{point}',
  'delete /faults',
  'post /requests',
  'put /requests/load',
  'put /requests/mode',
  'put /requests/policy',
  'get /requests/dead-letters',
  'post /requests/dead-letters/redrive',
  'delete /requests/dead-letters',
  'delete /requests/dead-letters/{traceId}',
  'post /requests/dead-letters/{traceId}/redrive',
  'get /requests/{traceId}',
  'get /events',
  'get /api/v1/users',
  'post /api/v1/users',
  'get /api/v1/users/error',
  'get /api/v1/users/{id}',
  'patch /api/v1/users/{id}',
  'post /traffic/start',
  'get /traffic/choices',
  'get /traffic/jobs',
  'patch /traffic/jobs/{jobId}',
  'get /traffic/jobs/{jobId}/series',
  'get /traffic/status/{jobId}',
  'post /traffic/stop/{jobId}',
  'get /traffic/stream/{jobId}',
  'get /traffic/metrics',
  'get /health',
  'get /health/live',
  'get /health/ready',
  'get /metrics',
];
const DAY = ['duration', 'rate', 'scenario', 'seed'];
const PARAMETERS: Readonly<Record<string, readonly string[]>> = {
  'get /stream': [...DAY, 'Last-Event-ID', 'lastEventId', 'speed'],
  'get /simulation/live': ['Last-Event-ID', 'lastEventId'],
  'get /{pod}': ['pod'],
  'post /{pod}/changes': ['Idempotency-Key', 'pod'],
  'post /telemetry/events': ['Idempotency-Key'],
  'post /requests': ['Idempotency-Key'],
  'post /api/v1/users': ['Idempotency-Key'],
  'post /traffic/start': ['Idempotency-Key'],
  'get /{pod}/changes/{changeId}': ['changeId', 'pod'],
  'get /{pod}/events/changes': ['Last-Event-ID', 'lastEventId', 'pod', 'receiveBacklog', 'sensor'],
  'get /fleet/events': ['Last-Event-ID', 'lastEventId'],
  'get /api/v1/users': ['limit', 'page'],
  'get /api/v1/users/error': ['errorRate'],
  'get /api/v1/users/{id}': ['id'],
  'patch /api/v1/users/{id}': ['id'],
  'patch /traffic/jobs/{jobId}': ['jobId'],
  'get /traffic/jobs/{jobId}/series': ['jobId'],
  'get /traffic/stream/{jobId}': ['Last-Event-ID', 'jobId', 'lastEventId'],
  'get /traffic/metrics': ['after', 'since'],
  'get /telemetry/stream': ['Last-Event-ID', 'lastEventId', 'recent'],
  'put /requests/mode': ['mode'],
  'get /simulation/preview': DAY,
  'get /simulation/export': [...DAY, 'format'],
};
/** Parameters of a query that must be there. */
const NEEDED = new Set(['put /requests/mode mode']);
const BOUNDS: Readonly<Record<string, Partial<Schema>>> = {
  errorRate: { type: 'number', minimum: 0, maximum: 1 },
  page: { type: 'integer', minimum: 1 },
  limit: { type: 'integer', minimum: 1, maximum: 100 },
  receiveBacklog: { type: 'boolean' },
  recent: { type: 'integer', minimum: 0, maximum: 1000 },
  mode: { type: 'string', enum: ['naive', 'outbox', 'outbox+inbox'] },
  duration: { type: 'integer', minimum: 120, maximum: 180 },
  speed: { type: 'number', minimum: 0.1, maximum: 1000 },
  rate: { type: 'number', minimum: 0.01, maximum: 100 },
  seed: { type: 'string', minLength: 1, maxLength: 64 },
  format: { type: 'string', enum: ['ndjson', 'csv'] },
};

/** Every place in the document, each value with the path to it. */
function* walk(value: unknown, path = '#'): Generator<[string, unknown]> {
  yield [path, value];
  if (typeof value !== 'object' || value === null) return;
  for (const [key, child] of Object.entries(value)) yield* walk(child, `${path}/${key}`);
}

describe('GET /openapi.json', () => {
  let app: TestApp;
  let document: Document;

  beforeAll(async () => {
    app = await startApp();
    document = (await (await fetch(`${app.url}/openapi.json`)).json()) as Document;
  });
  afterAll(() => app.close());

  const operations = (): [string, Operation][] =>
    Object.entries(document.paths).flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, operation]): [string, Operation] => [`${method} ${path}`, operation]),
    );
  const operation = (name: string): Operation => {
    const found = operations().find(([each]) => each === name)?.[1];
    if (found === undefined) throw new Error(`${name} is not documented`);
    return found;
  };

  it('documents every endpoint there is, each with a summary', () => {
    expect(
      operations()
        .map(([name]) => name)
        .sort(),
    ).toEqual([...ENDPOINTS].sort());
    for (const [, { summary }] of operations()) expect(summary).toMatch(/\S/);
    expect(document.openapi).toMatch(/^3\./);
    expect(document.info.title).toBe('flowProbe');
  });

  it('has an example for each parameter, and says of each operation how it refuses what does not fit', () => {
    const missing = operations().flatMap(([name, { parameters = [], responses }]) => [
      ...parameters
        .filter(({ example, schema }) => example === undefined && schema.example === undefined)
        .map((parameter) => `${name}: example of ${parameter.name}`),
      ...(responses['400'] === undefined && !name.includes('/fleet/devices/') ? [`${name}: 400`] : []),
      ...(!/^get /.test(name) && responses['413'] === undefined && !name.includes('/fleet/devices/')
        ? [`${name}: 413`]
        : []),
    ]);
    expect(missing).toEqual([]);
  });

  it('points nowhere that does not exist, and repeats no operation id', () => {
    const places = [...walk(document)];
    const known = new Set(places.map(([path]) => path));
    const references = places.flatMap(([path, value]) => (path.endsWith('/$ref') ? [String(value)] : []));
    expect(references.length).toBeGreaterThan(10);
    for (const reference of references) expect(known).toContain(reference);
    const ids = places.filter(([path]) => path.endsWith('/operationId')).map(([, value]) => value);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it.each(Object.entries(PARAMETERS))(
    'documents every parameter of %s, its bounds and what it means',
    (name, names) => {
      const parameters = operation(name).parameters ?? [];
      expect(parameters.map((each) => each.name).sort()).toEqual([...names].sort());
      for (const { name: field, in: place, required, description, schema } of parameters) {
        const isOfPath = name.includes(`{${field}}`);
        const isNeeded = isOfPath || NEEDED.has(`${name} ${field}`);
        const isHeader = field === 'Last-Event-ID' || field === 'Idempotency-Key';
        const expected = isOfPath ? 'path' : isHeader ? 'header' : 'query';
        expect({ field, required, place }).toEqual({ field, required: isNeeded, place: expected });
        expect(description).toMatch(/\S/);
        expect(schema).toMatchObject(BOUNDS[field] ?? { type: 'string' });
      }
    },
  );

  it.each(['get /stream', 'get /simulation/live'])('documents each kind of message of %s as a schema', (name) => {
    const content = operation(name).responses['200']?.content;
    expect(Object.keys(content ?? {})).toEqual(['text/event-stream']);
    const refs = content?.['text/event-stream']?.schema?.oneOf ?? [];
    const schemas = refs.map(({ $ref = '' }) => document.components.schemas[$ref.split('/').at(-1) ?? '']);
    const types = schemas.flatMap((schema) => schema?.properties?.['type']?.enum ?? []);
    expect(new Set(types)).toEqual(new Set(['start', 'spawn', 'info', 'scale-up', 'scale-down', 'end']));
    for (const schema of schemas) {
      expect([...(schema?.required ?? [])].sort()).toEqual(Object.keys(schema?.properties ?? {}).sort());
    }
    expect(content?.['text/event-stream']?.example).toMatch(/^:\nretry: 2000\nid: /);
  });

  it('documents each kind of message of the fleet as a schema', () => {
    const content = operation('get /fleet/events').responses['200']?.content?.['text/event-stream'];
    const refs = content?.schema?.oneOf ?? [];
    const schemas = refs.map(({ $ref = '' }) => document.components.schemas[$ref.split('/').at(-1) ?? '']);
    const types = schemas.flatMap((schema) => schema?.properties?.['type']?.enum ?? []);
    expect(types.sort()).toEqual(['back', 'down', 'restarted', 'settings', 'started']);
    for (const schema of schemas) {
      expect([...(schema?.required ?? [])].sort()).toEqual(Object.keys(schema?.properties ?? {}).sort());
    }
    expect(schemas).toHaveLength(6);
  });

  it('documents what devices answer, as it comes from their own ports', () => {
    const device = '/fleet/devices/{hostname}/api/system';
    const types = (name: string, status: string): string[] =>
      Object.keys(operation(name).responses[status]?.content ?? {});
    expect(types(`get ${device}/info`, '200')).toEqual(['application/json']);
    expect(types(`post ${device}/restart`, '200')).toEqual(['text/html']);
    for (const name of [`get ${device}/info`, `patch ${device}`, `post ${device}/restart`]) {
      expect(types(name, '503')).toEqual(['text/html', 'application/json']);
      expect(operation(name).parameters?.map(({ name: field }) => field)).toEqual(['hostname']);
    }
    expect(Object.keys(operation(`patch ${device}`).responses)).toEqual(
      expect.arrayContaining(['200', '400', '401', '403', '404', '413', '507']),
    );
  });

  it('documents the bounds of a value and the least of a factor', () => {
    const { SpawnedEntity, ScaleMessage } = document.components.schemas;
    expect(SpawnedEntity?.properties?.['value']).toMatchObject({ type: 'integer', minimum: 1, maximum: 50 });
    expect(ScaleMessage?.properties?.['factor']).toMatchObject({ type: 'integer', minimum: 1 });
  });

  it.each([...Object.keys(PARAMETERS), 'post /cluster/evaluate'])(
    'documents what a refusal of %s looks like',
    (name) => {
      const refusal = operation(name).responses['400']?.content ?? {};
      expect(Object.keys(refusal)).toEqual(['application/json']);
      expect(refusal['application/json']?.schema?.$ref).toBe('#/components/schemas/ErrorBody');
      const failure = operation(name).responses['500']?.content?.['application/json']?.schema?.$ref;
      expect(failure).toBe('#/components/schemas/ErrorBody');
    },
  );

  it('documents the refusals that only some endpoints know', () => {
    expect(operation('get /stream').responses['204']?.description).toMatch(/\S/);
    expect(Object.keys(operation('post /cluster/evaluate').responses)).toEqual(expect.arrayContaining(['403', '413']));
    expect(Object.keys(operation('get /health/ready').responses)).toContain('503');
  });

  it('documents the body and the answer of an evaluation, with examples that work', async () => {
    const { requestBody, responses } = operation('post /cluster/evaluate');
    expect(requestBody?.content['application/json']?.schema?.$ref).toBe('#/components/schemas/EvaluateDto');
    expect(responses['200']?.content?.['application/json']?.schema?.$ref).toBe('#/components/schemas/EvaluationDto');
    const { EvaluateDto, ScalingPolicyDto } = document.components.schemas;
    expect(ScalingPolicyDto?.required).toEqual(['nodeCapacity']);
    expect([...(EvaluateDto?.required ?? [])].sort()).toEqual(['load', 'policy']);
    const policy = Object.fromEntries(
      Object.entries(ScalingPolicyDto?.properties ?? {}).flatMap(([name, { example }]) =>
        example === undefined ? [] : [[name, example]],
      ),
    );
    const body = JSON.stringify({ policy, load: EvaluateDto?.properties?.['load']?.example });
    const headers = { 'content-type': 'application/json' };
    expect((await fetch(`${app.url}/cluster/evaluate`, { method: 'POST', body, headers })).status).toBe(200);
  });

  it('documents exports and previews with the types they come in', () => {
    const types = (name: string): string[] => Object.keys(operation(name).responses['200']?.content ?? {}).sort();
    expect(types('get /simulation/export')).toEqual(['application/x-ndjson', 'text/csv']);
    expect(types('get /simulation/preview')).toEqual(['application/json', 'text/csv']);
    expect(types('get /metrics')).toEqual(['text/plain']);
  });
});
