import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { request as ask } from 'node:http';
import { EventLog } from '../../src/store/event-log.js';
import { startApp, type TestApp } from '../support/apps/app.js';
import { changeOf, CONTEXT } from '../support/clients/changes.js';

const JSON_LD = { 'content-type': 'application/ld+json' };
const GOOD = JSON.stringify(changeOf(1));
const MIB = 1024 * 1024;
const KSS = { kss: CONTEXT.kss };
const INSERT = `${CONTEXT.kss}insert`;

interface Refusal {
  readonly statusCode: number;
  readonly code: string;
  readonly message: string;
  readonly details: readonly { readonly field: string; readonly problem: string }[];
}

function nested(depth: number, inside: unknown): unknown {
  return depth === 0 ? inside : { 'http://example.org/p': nested(depth - 1, inside) };
}

function withItem(item: object): object {
  return { ...changeOf(1), 'kss:insert': [...(changeOf(1) as { 'kss:insert': object[] })['kss:insert'], item] };
}

function withContext(context: unknown): object {
  return { ...changeOf(1), '@context': context };
}

function items(count: number): object[] {
  return Array.from({ length: count }, (_, index) => ({
    '@id': `http://example.org/${index}`,
    'http://example.org/p': 1,
  }));
}

describe('what writing changes refuses', () => {
  let app: TestApp;

  beforeAll(async () => {
    app = await startApp();
    await fetch(`${app.url}/alice/changes`, { method: 'POST', headers: JSON_LD, body: GOOD });
  });
  afterAll(() => app.close());
  // Whatever was refused: nothing of it is stored.
  afterEach(async () => {
    expect(await app.app.get(EventLog).stateOf('changes/alice')).toMatchObject({ firstSequence: 1, lastSequence: 1 });
  });

  const refusalOf = (status: number, text: string): Refusal => {
    expect(text).not.toMatch(/node_modules|\bat .*\.(js|ts)\b|\/work\/|\/tmp\/|Error:/);
    const refusal = JSON.parse(text) as Refusal;
    expect(Object.keys(refusal)).toEqual(['statusCode', 'code', 'message', 'details']);
    expect(refusal.statusCode).toBe(status);
    for (const problem of refusal.details) expect(Object.keys(problem)).toEqual(['field', 'problem']);
    return refusal;
  };
  const post = async (
    body: string | Buffer | undefined,
    headers: Record<string, string> = JSON_LD,
    pod = 'alice',
  ): Promise<Refusal> => {
    const response = await fetch(`${app.url}/${pod}/changes`, {
      method: 'POST',
      headers,
      ...(body !== undefined && { body }),
    });
    expect(response.headers.get('content-type')).toBe('application/json; charset=utf-8');
    return refusalOf(response.status, await response.text());
  };
  const get = async (path: string): Promise<Refusal> => {
    const response = await fetch(`${app.url}${path}`);
    return refusalOf(response.status, await response.text());
  };

  it.each([
    ['no JSON', '{"kss:insert":['],
    ['half a JSON text', GOOD.slice(0, -1)],
    ['nothing', ''],
    ['a JSON array', `[${GOOD}]`],
    ['a JSON text', '"text"'],
    ['null', 'null'],
  ])('refuses %s as a body', async (_, body) => {
    const { statusCode, code, message } = await post(body);
    expect(statusCode).toBe(400);
    expect(code).toBe('invalid-body');
    expect(message).toMatch(/JSON|kss:insert/);
  });

  it('refuses a request without a body, and says what is missing', async () => {
    expect(await post(undefined, {})).toMatchObject({
      statusCode: 415,
      message: expect.stringContaining('Content-Type'),
    });
    expect(await post(undefined)).toMatchObject({ statusCode: 400, code: 'invalid-body' });
  });

  it.each<[string, object, string]>([
    ['nothing to insert', { '@context': KSS, 'kss:insert': [] }, 'kss:insert'],
    ['no word of what to insert', { '@context': {} }, 'kss:insert'],
    ['1,001 items', { '@context': KSS, 'kss:insert': items(1001) }, 'kss:insert'],
    ['an item that is none', { '@context': KSS, 'kss:insert': [...items(2), 'text'] }, 'kss:insert.2'],
    ['a field that is not known', { ...changeOf(1), 'kss:delete': [] }, 'kss:delete'],
    ['a context that is a URL', withContext('https://example.org/context.jsonld'), '@context'],
    ['a context with a URL', withContext([{ '@vocab': 'http://example.org/' }, 'https://example.org/c']), '@context'],
    ['a context that imports', withContext({ '@version': 1.1, '@import': 'https://example.org/c' }), '@context'],
    ['a context that is no object', withContext(42), '@context'],
    ['an item whose context is a URL', withItem({ '@context': 'https://example.org/c', p: 1 }), '@context'],
    [
      'a term that means nothing',
      { '@context': KSS, 'kss:insert': [{ '@id': 'http://example.org/m', value: 1 }] },
      'kss:insert',
    ],
    ['an item without a word', withItem({}), 'kss:insert'],
  ])('refuses %s, and names the field', async (_, body, field) => {
    const { statusCode, code, message, details } = await post(JSON.stringify(body));
    expect([statusCode, code]).toEqual([400, 'invalid-body']);
    expect(details.map((each) => each.field)).toEqual([field]);
    expect(message).toBe(details[0]?.problem);
    expect(message).toContain(field);
  });

  it('takes 1,000 items', async () => {
    const response = await fetch(`${app.url}/bob/changes`, {
      method: 'POST',
      headers: JSON_LD,
      body: JSON.stringify({ '@context': KSS, 'kss:insert': items(1000) }),
    });
    expect(response.status).toBe(201);
  });

  it('refuses a name of a pod whose changes another system would answer for', async () => {
    const body = `{"${INSERT}":[{"@id":"http://e/x","http://e/p":1}]}`;
    const headers = { 'Content-Type': 'application/ld+json' };
    const write = (pod: string): Promise<Response> =>
      fetch(`${app.url}/${pod}/changes`, { method: 'POST', headers, body });
    const taken = await write('streams');
    expect([taken.status, await taken.json()]).toEqual([404, expect.objectContaining({ code: 'not-found' })]);
    const stored = await write('streamsx');
    const { headers: answered, status } = stored;
    expect(status).toBe(201);
    expect((await fetch(`${app.url}${answered.get('Location') ?? ''}`)).status).toBe(200);
  });

  it('repeats no more of a long name than is needed to find it', async () => {
    const { statusCode, details, message } = await post(`{"${'x'.repeat(100_000)}":1}`);
    expect(statusCode).toBe(400);
    expect(JSON.stringify([details, message]).length).toBeLessThan(2000);
  });

  it.each(['__proto__', 'constructor', 'toString', 'hasOwnProperty'])(
    'refuses %s as a field, wherever it is',
    async (key) => {
      const bodies = [
        `{"${key}":{"a":1},"${INSERT}":[{"@id":"http://e/x","http://e/p":1}]}`,
        `{"${INSERT}":[{"@id":"http://e/x","http://e/p":1,"${key}":{"a":1}}]}`,
        `{"@context":{"${key}":"http://e/c"},"${INSERT}":[{"@id":"http://e/x","http://e/p":1}]}`,
        `{"${INSERT}":[{"@id":"http://e/x","http://e/p":{"@value":1,"${key}":1}}]}`,
      ];
      for (const body of bodies) {
        const { statusCode, details } = await post(body);
        expect([body, statusCode]).toEqual([body, 400]);
        expect(details[0]?.field).toContain(key);
      }
      expect(({} as { a?: number }).a).toBeUndefined();
    },
  );

  it('refuses what is nested too deep, however deep, and what has too many parts', async () => {
    for (const depth of [40, 100]) {
      const { statusCode, message } = await post(JSON.stringify({ 'kss:insert': [nested(depth, 1)] }));
      expect([statusCode, message]).toEqual([400, expect.stringContaining('nested too deep')]);
    }
    expect((await post(`{"kss:insert":${'['.repeat(100_000)}${']'.repeat(100_000)}}`)).statusCode).toBe(400);
    const many = Object.fromEntries(Array.from({ length: 60_000 }, (_, index) => [`a:${index}`, 1]));
    expect((await post(JSON.stringify({ 'kss:insert': [many] }))).message).toContain('too many fields');
  });

  it.each([
    ['20,000 terms and 9,000 nodes with a context of their own', 20_000, 9000],
    ['11,000 terms and 5,000 nodes with a context of their own', 11_000, 5000],
  ])('refuses %s, and answers another beside it', async (_, termCount, nodeCount) => {
    // In several contexts, as one object may not have so many.
    const terms = Array.from({ length: Math.ceil(termCount / 8000) }, (_part, part) =>
      Object.fromEntries(
        Array.from({ length: Math.min(8000, termCount - part * 8000) }, (_each, index) => [
          `t${part * 8000 + index}`,
          'http://e/',
        ]),
      ),
    );
    const nodes = Array.from({ length: nodeCount }, () => ({ '@context': { a: 'http://e/a' }, a: 1 }));
    const item = { '@id': 'http://example.org/m', 'http://e/p': nodes };
    const [refusal, read] = await Promise.all([
      post(JSON.stringify({ '@context': [CONTEXT, ...terms], 'kss:insert': [item] })),
      get('/alice/changes/x-1'),
    ]);
    expect(refusal).toMatchObject({ statusCode: 400, details: [{ field: expect.stringMatching(/^@context/) }] });
    expect(read.statusCode).toBe(404);
  });

  it.each<[string, string | Buffer, string, RegExp]>([
    [
      'a number that no double holds',
      GOOD.replace('"saref:hasValue":1', '"saref:hasValue":1e400'),
      'kss:insert.0.saref:hasValue',
      /too large/,
    ],
    [
      'an integer that would be rounded',
      GOOD.replace('"saref:hasValue":1', '"saref:hasValue":12345678901234567891'),
      'kss:insert.0.saref:hasValue',
      /more digits/,
    ],
    [
      'a key that stands twice',
      GOOD.replace('"saref:hasValue":1', '"saref:hasValue":1,"saref:hasValue":2'),
      'kss:insert.0.saref:hasValue',
      /stands here twice/,
    ],
    [
      'half of a surrogate pair',
      GOOD.replace('Sensor1"', 'Sensor\\ud800"'),
      'kss:insert.0.saref:measurementMadeBy',
      /surrogate/,
    ],
    [
      'bytes that are not UTF-8',
      Buffer.from(GOOD.replace('Sensor1"', 'Sensor\u00ff"'), 'latin1'),
      'body',
      /not valid UTF-8/,
    ],
    [
      'a null',
      GOOD.replace('"saref:hasValue":1', '"saref:hasValue":null'),
      'kss:insert.0.saref:hasValue',
      /JSON-LD drops/,
    ],
  ])('refuses %s, which would be stored as something else, with its place', async (_, body, field, problem) => {
    expect(body).not.toBe(GOOD);
    const { statusCode, details } = await post(body);
    expect([statusCode, details[0]?.field]).toEqual([400, field]);
    expect(details[0]?.problem).toMatch(problem);
  });

  it.each(['text/plain', 'text/turtle', 'application/x-www-form-urlencoded', 'application/jsonx', 'application/xml'])(
    'refuses %s with 415',
    async (type) => {
      expect(await post(GOOD, { 'content-type': type })).toMatchObject({
        statusCode: 415,
        code: 'unsupported-media-type',
      });
    },
  );

  it('refuses a charset or an encoding that it does not know with 415', async () => {
    expect((await post(GOOD, { 'content-type': 'application/ld+json; charset=klingon' })).statusCode).toBe(415);
    expect((await post(GOOD, { ...JSON_LD, 'content-encoding': 'zip' })).statusCode).toBe(415);
  });

  it('refuses more than 1 MiB with 413, with a Content-Length or without', async () => {
    const large = JSON.stringify(withItem({ '@id': 'http://example.org/x', p: 'x'.repeat(MIB) }));
    const tooLarge = { statusCode: 413, code: 'payload-too-large' };
    expect(await post(large)).toMatchObject(tooLarge);
    const chunked = await new Promise<Refusal>((resolve, reject) => {
      const sent = ask(`${app.url}/alice/changes`, { method: 'POST', headers: JSON_LD, agent: false }, (response) => {
        let text = '';
        response.setEncoding('utf8').on('data', (part: string) => (text += part));
        response.on('end', () => resolve(refusalOf(response.statusCode ?? 0, text)));
      });
      sent.on('error', reject);
      for (let from = 0; from < large.length; from += 65_536) sent.write(large.slice(from, from + 65_536));
      sent.end();
    });
    expect(chunked).toMatchObject(tooLarge);
  });

  it.each(['Alice', '-alice', 'a_b', 'a.b', 'a'.repeat(64), '%C3%A9', 'alice%0A', 'a%2Fb', '%00'])(
    'knows no pod %s, and says how one is called',
    async (pod) => {
      for (const refusal of [
        await post(GOOD, JSON_LD, pod),
        await get(`/${pod}/events/changes`),
        await get(`/${pod}/changes/x-1`),
      ]) {
        expect(refusal.statusCode).toBe(400);
        expect(refusal.details.map(({ field }) => field)).toEqual(['pod']);
        expect(refusal.message).toMatch(/^pod must be 1 to 63 /);
      }
    },
  );

  it.each([
    ['receiveBacklog=yes', 'receiveBacklog'],
    ['receiveBacklog=', 'receiveBacklog'],
    ['receiveBacklog=2', 'receiveBacklog'],
    ['receiveBacklog=true&receiveBacklog=true', 'receiveBacklog'],
    ['sensor=', 'sensor'],
    [`sensor=${'x'.repeat(257)}`, 'sensor'],
    ['sensor=a&sensor=b', 'sensor'],
  ])('refuses to follow with ?%s, and names %s', async (query, field) => {
    const { statusCode, code, details } = await get(`/alice/events/changes?${query}`);
    expect([statusCode, code]).toEqual([400, 'invalid-query']);
    expect(new Set(details.map((each) => each.field))).toEqual(new Set([field]));
  });

  it.each(['put', 'delete', 'patch'])('does not take %s', async (method) => {
    for (const path of ['/alice/changes', '/alice/events/changes']) {
      const response = await fetch(`${app.url}${path}`, { method: method.toUpperCase() });
      expect([404, 405]).toContain(refusalOf(response.status, await response.text()).statusCode);
    }
  });
});
