import { request } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import formats from 'ajv-formats';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { createParser, type EventSourceMessage } from 'eventsource-parser';
import { isObject } from '../../src/kernel/input/is-object.js';
import { startApp, type TestApp } from '../support/apps/app.js';
import { type Document, eventsOf, type Operation, type Schema } from '../support/clients/openapi-document.js';
import { problemOfEvent } from '../support/contracts/asyncapi.js';

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
  'get /fleet/reports',
  'get /fleet/devices/{hostname}/events',
  'get /fleet/events',
  'get /fleet/devices/{hostname}/api/system/info',
  'patch /fleet/devices/{hostname}/api/system',
  'post /fleet/devices/{hostname}/api/system/restart',
  'get /fleet/faults',
  'put /fleet/faults',
  'delete /fleet/faults',
  'get /fleet/devices/{hostname}/faults',
  'put /fleet/devices/{hostname}/faults',
  'delete /fleet/devices/{hostname}/faults',
  'post /telemetry/events',
  'get /telemetry/stream',
  'get /streams',
  'get /streams/{document}/{channel}',
  'get /streams/{document}/{channel}/export',
  'get /streams/{document}/{channel}/preview',
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
  'get /clocks',
  'get /clocks/{clock}',
  'put /clocks/{clock}',
  'patch /clocks/{clock}',
  'delete /clocks/{clock}',
  'post /clocks/{clock}/advance',
  'get /clients',
  ...['cut', 'slow', 'stall', 'drop', 'duplicate'].map((fault) => `post /clients/{client}/${fault}`),
  'get /wire',
  'get /wire/kinds',
  'put /wire',
  'delete /wire',
  'get /wire/sessions/{session}',
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
  'get /lab',
  'get /lab/{name}',
  'get /lab/{name}/expected',
  'get /lab/{name}/sessions/{session}',
  'post /lab/{name}/verdict',
  'get /health',
  'get /health/live',
  'get /health/ready',
  'get /metrics',
];
const STREAMS = [
  'get /stream',
  'get /simulation/live',
  'get /{pod}/events/changes',
  'get /fleet/events',
  'get /telemetry/stream',
  'get /events',
  'get /traffic/stream/{jobId}',
];
/** What an operation id begins with. */
const VERB =
  /^(advance|change|check|clear|create|cut|delete|drop|duplicate|evaluate|export|fail|judge|list|make|preview|read|redrive|restart|scrape|send|set|slow|stall|start|stop|stream|write)[A-Z]/;
/** Of every stream. */
const STREAM = ['Last-Event-ID', 'lastEventId', 'own', 'session', 'wire', 'wireSeed'];
const DAY = ['duration', 'rate', 'scenario', 'seed'];
const PARAMETERS: Readonly<Record<string, readonly string[]>> = {
  'get /stream': [...DAY, ...STREAM, 'speed', 'clock'],
  'get /simulation/live': STREAM,
  'get /events': [...STREAM, 'topics'],
  'get /clocks/{clock}': ['clock'],
  'put /clocks/{clock}': ['clock'],
  'patch /clocks/{clock}': ['clock'],
  'delete /clocks/{clock}': ['clock'],
  'post /clocks/{clock}/advance': ['clock'],
  'get /clients': ['own'],
  ...Object.fromEntries(
    ['cut', 'slow', 'stall', 'drop', 'duplicate'].map((fault) => [`post /clients/{client}/${fault}`, ['client']]),
  ),
  'get /wire/sessions/{session}': ['session'],
  'get /{pod}': ['pod'],
  'post /{pod}/changes': ['Idempotency-Key', 'pod'],
  'post /telemetry/events': ['Idempotency-Key'],
  'post /requests': ['Idempotency-Key'],
  'post /api/v1/users': ['Idempotency-Key'],
  'post /traffic/start': ['Idempotency-Key'],
  'get /{pod}/changes/{changeId}': ['changeId', 'pod'],
  'get /{pod}/events/changes': [...STREAM, 'pod', 'receiveBacklog', 'sensor'],
  'get /fleet/events': STREAM,
  'get /fleet/reports': ['hostnames'],
  'get /api/v1/users': ['limit', 'page'],
  'get /api/v1/users/error': ['errorRate'],
  'get /api/v1/users/{id}': ['id'],
  'patch /api/v1/users/{id}': ['id'],
  'patch /traffic/jobs/{jobId}': ['jobId'],
  'get /traffic/jobs/{jobId}/series': ['jobId'],
  'get /traffic/stream/{jobId}': [...STREAM, 'jobId'],
  'get /traffic/metrics': ['after', 'since'],
  'get /telemetry/stream': [...STREAM, 'recent'],
  'put /requests/mode': ['mode'],
  'get /lab/{name}': ['name', 'session'],
  'get /lab/{name}/expected': ['name'],
  'post /lab/{name}/verdict': ['name'],
  'get /simulation/preview': DAY,
  'get /simulation/export': [...DAY, 'format'],
};
/** Parameters of a query that must be there. */
const NEEDED = new Set(['put /requests/mode mode', 'get /events topics', 'get /fleet/reports hostnames']);
const BOUNDS: Readonly<Record<string, Partial<Schema>>> = {
  wire: { type: 'array', items: { type: 'string' }, maxItems: 16 },
  wireSeed: { type: 'string', minLength: 1, maxLength: 64 },
  errorRate: { type: 'number', minimum: 0, maximum: 1 },
  page: { type: 'integer', minimum: 1 },
  limit: { type: 'integer', minimum: 1, maximum: 100 },
  receiveBacklog: { type: 'boolean' },
  own: { type: 'boolean' },
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

/** `fetch` sends no `Expect`. */
function statusOf(
  url: string,
  method: string,
  headers: Readonly<Record<string, string>>,
  body: string,
): Promise<number> {
  return new Promise((resolve, reject) => {
    const sent = request(url, { method: method.toUpperCase(), headers, agent: false }, (response) => {
      response.resume();
      resolve(response.statusCode ?? 0);
    });
    let isAnswered = false;
    sent.on('response', () => (isAnswered = true));
    // A refusal may come before all of the body was taken.
    sent.on('error', (error) => isAnswered || reject(error));
    sent.end(body);
  });
}

describe('GET /openapi.json', () => {
  let app: TestApp;
  let document: Document;
  let newer: Document;

  beforeAll(async () => {
    app = await startApp();
    document = (await (await fetch(`${app.url}/openapi.json`)).json()) as Document;
    newer = (await (await fetch(`${app.url}/openapi-3.2.json`)).json()) as Document;
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
    expect([document.openapi, newer.openapi]).toEqual([expect.stringMatching(/^3\.1\.\d$/), '3.2.0']);
    expect(document.info.title).toBe('flowProbe');
  });

  it('shows each refusal by an example of its own status', () => {
    const shown = operations().flatMap(([name, { responses }]) =>
      Object.entries(responses).flatMap(([status, { content }]) => {
        const example = content?.['application/json']?.example as { statusCode?: number } | undefined;
        return Number(status) < 400 || example?.statusCode === undefined
          ? []
          : [[name, Number(status), example.statusCode] as const];
      }),
    );
    expect(shown.filter(([, status, example]) => status !== example)).toEqual([]);
    expect(new Set(shown.map(([, status]) => status)).size).toBeGreaterThan(8);
  });

  it('has no example that its own schema does not allow', () => {
    const ajv = new Ajv2020({ strict: false, logger: false });
    formats.default(ajv);
    const { components } = document;
    const problemsOf = (place: string, schema: object, example: unknown): string[] => {
      const validate = ajv.compile({ ...schema, components });
      return validate(example) ? [] : [`${place}: ${ajv.errorsText(validate.errors)}`];
    };
    const places = [...walk(document)].flatMap(([path, value]) => (isObject(value) ? [[path, value] as const] : []));
    const shown = places.flatMap(([path, value]) => {
      const { schema, example, examples } = value;
      if (isObject(schema)) return example === undefined ? [] : [[path, schema, example] as const];
      return Array.isArray(examples) ? examples.map((each: unknown) => [path, value, each] as const) : [];
    });
    expect(shown.length).toBeGreaterThan(300);
    expect(shown.flatMap(([path, schema, example]) => problemsOf(path, schema, example))).toEqual([]);
  });

  it('has an example for each parameter, and says of each operation how it refuses what does not fit', () => {
    const missing = operations().flatMap(([name, { parameters = [], responses }]) => [
      ...parameters
        .filter(({ example, schema }) => example === undefined && schema.examples === undefined)
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

  it('names each operation by a verb and by a tag that is described, and says whether it needs the key', () => {
    const described = new Set(document.tags.map(({ name }) => name));
    const wrong = operations().filter(([name, { operationId, tags, security }]) => {
      const isOpen = /^get |^post \/(cluster\/evaluate|lab\/)/.test(name);
      return (
        !VERB.test(operationId) ||
        tags.some((tag) => !described.has(tag)) ||
        JSON.stringify(security) !== (isOpen ? '[]' : '[{"bearer":[]}]')
      );
    });
    expect(wrong.map(([name]) => name)).toEqual([]);
    for (const { description } of document.tags) expect(description).toMatch(/\.$/);
  });

  it('describes each event of each stream in 3.2, and all else as in 3.1', () => {
    const streams = operations().filter(([, each]) => 'text/event-stream' in (each.responses['200']?.content ?? {}));
    expect(streams.map(([name]) => name).sort()).toEqual(
      [...STREAMS, 'get /lab/{name}', 'get /streams/{document}/{channel}'].sort(),
    );
    for (const [name, { responses }] of streams) {
      const [method = '', path = ''] = name.split(' ');
      const older = responses['200']?.content?.['text/event-stream'];
      const { itemSchema, schema, examples } =
        newer.paths[path]?.[method]?.responses['200']?.content?.['text/event-stream'] ?? {};
      expect(schema).toBeUndefined();
      expect(itemSchema?.$ref).toBe('#/components/schemas/ServerSentEvent');
      expect(examples?.['stream']?.serializedValue).toBe(older?.example);
      if (STREAMS.includes(name)) expect(itemSchema).toEqual(older?.schema?.contentSchema?.items);
    }
    expect(newer.components).toEqual(document.components);
    expect(newer.paths['/clocks']).toEqual(document.paths['/clocks']);
  });

  it.each(STREAMS)('shows what is sent on %s by events as they are documented', (name) => {
    const { example } = operation(name).responses['200']?.content?.['text/event-stream'] ?? {};
    const events: EventSourceMessage[] = [];
    createParser({ onEvent: (event) => events.push(event) }).feed(String(example));
    const url = `http://localhost${name.replace('get ', '').replace(/\{\w+\}/g, 'x')}`;
    expect(events.length).toBeGreaterThan(0);
    expect(events.map((event) => problemOfEvent(url, event)).filter((problem) => problem !== undefined)).toEqual([]);
  });

  it('describes the messages of each topic of /events', () => {
    const content = operation('get /events').responses['200']?.content?.['text/event-stream'];
    expect(eventsOf(content?.schema?.contentSchema?.items)).toEqual({
      gap: ['TopicGapMessage'],
      '^changes/[a-z0-9][a-z0-9-]{0,62}$': ['ChangeMessage'],
      clients: ['ClientBody'],
      '^device-logs/[\\w.-]{1,63}$': ['DeviceLogMessage'],
      faults: ['FaultsTopicMessage'],
      fleet: ['FleetTopicMessage'],
      'fleet-events': [
        'DeviceStarted',
        'DeviceRestarted',
        'DeviceDown',
        'DeviceBack',
        'DevicePaused',
        'DeviceResumed',
        'DeviceSettings',
      ],
      processes: ['RunningProcess'],
      telemetry: ['TelemetryMessage'],
      traffic: ['JobBody'],
    });
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
    const { type, contentMediaType, contentSchema } = content?.['text/event-stream']?.schema ?? {};
    expect([type, contentMediaType, contentSchema?.type]).toEqual(['string', 'text/event-stream', 'array']);
    const { message = [] } = eventsOf(contentSchema?.items);
    const schemas = message.map((each) => document.components.schemas[each]);
    const types = schemas.flatMap((schema) => schema?.properties?.['type']?.enum ?? []);
    expect(new Set(types)).toEqual(new Set(['start', 'spawn', 'info', 'scale-up', 'scale-down', 'end']));
    for (const schema of schemas) {
      expect([...(schema?.required ?? [])].sort()).toEqual(Object.keys(schema?.properties ?? {}).sort());
    }
    expect(content?.['text/event-stream']?.example).toMatch(/^:\nretry: 2000\nid: /);
  });

  it('documents each kind of message of the fleet as a schema', () => {
    const content = operation('get /fleet/events').responses['200']?.content?.['text/event-stream'];
    const { message = [], gap = [] } = eventsOf(content?.schema?.contentSchema?.items);
    const schemas = [...message, ...gap].map((each) => document.components.schemas[each]);
    const types = schemas.flatMap((schema) => schema?.properties?.['type']?.enum ?? []);
    expect(types.sort()).toEqual(['back', 'down', 'paused', 'restarted', 'resumed', 'settings', 'started']);
    for (const schema of schemas) {
      expect([...(schema?.required ?? [])].sort()).toEqual(Object.keys(schema?.properties ?? {}).sort());
    }
    expect(schemas).toHaveLength(8);
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

  it('documents the length of a channel’s day as a number or a word, and nothing else', () => {
    const { parameters = [] } = operation('get /streams/{document}/{channel}');
    const durations = parameters.filter(({ name }) => name === 'duration');
    expect(durations.map(({ schema }) => schema)).toEqual([
      {
        oneOf: [
          { type: 'integer', minimum: 120, maximum: 180 },
          { type: 'string', enum: ['endless'] },
        ],
        examples: [150],
      },
    ]);
    expect(document.components.schemas).not.toHaveProperty('Object');
  });

  it('documents what each changing operation answers to bodies, encodings and expectations that nobody reads', async () => {
    const odd: readonly (readonly [query: string, body: string, headers: Readonly<Record<string, string>>])[] = [
      ['?x=1', '', {}],
      ['', 'abc', { 'content-type': 'text/plain' }],
      ['', '{', { 'content-type': 'application/json' }],
      ['', '{}', { 'content-type': 'application/json', 'content-encoding': 'foo' }],
      ['', '{}', { 'content-type': 'application/json; charset=latin1' }],
      ['', '', { expect: 'x' }],
    ];
    const undocumented: string[] = [];
    for (const [path, operations] of Object.entries(document.paths)) {
      const paths = ['x', 'streams'].map((pod) =>
        path
          .replace('{pod}', pod)
          .replace('{hostname}', 'mockaxe1')
          .replaceAll(/\{\w+\}/g, 'x'),
      );
      for (const [method, { responses }] of Object.entries(operations).filter(([name]) => name !== 'get')) {
        for (const url of new Set(paths)) {
          for (const [query, body, headers] of odd) {
            const status = await statusOf(`${app.url}${url}${query}`, method, headers, body);
            if (responses[status] === undefined)
              undocumented.push(`${method} ${url}${query} ${JSON.stringify(headers)}: ${status}`);
          }
        }
      }
    }
    expect(undocumented).toEqual([]);
  });

  it('documents the refusals that only some endpoints know', () => {
    expect(operation('get /stream').responses['204']?.description).toMatch(/\S/);
    expect(Object.keys(operation('post /cluster/evaluate').responses)).toEqual(
      expect.arrayContaining(['403', '413', '417']),
    );
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
      Object.entries(ScalingPolicyDto?.properties ?? {}).flatMap(([name, { examples }]) =>
        examples === undefined ? [] : [[name, examples[0]]],
      ),
    );
    const body = JSON.stringify({ policy, load: EvaluateDto?.properties?.['load']?.examples?.[0] });
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
