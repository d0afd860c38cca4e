import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Parser } from '@asyncapi/parser';
import { startApp, type TestApp } from '../support/apps/app.js';
import { problemOfEvent } from '../support/contracts/asyncapi.js';

interface Channel {
  readonly address: string | null;
  readonly messages: Readonly<Record<string, { readonly name: string }>>;
}

interface Operation {
  readonly action: string;
  readonly channel: { readonly $ref: string };
}

interface Document {
  readonly asyncapi: string;
  readonly servers: Readonly<Record<string, { readonly host: string; readonly protocol: string; pathname?: string }>>;
  readonly channels: Readonly<Record<string, Channel>>;
  readonly operations: Readonly<Record<string, Operation>>;
}

async function read({ url }: TestApp): Promise<{ text: string; document: Document }> {
  const answer = await fetch(`${url}/asyncapi.json`);
  expect(answer.headers.get('content-type')).toBe('application/json; charset=utf-8');
  const text = await answer.text();
  return { text, document: JSON.parse(text) as Document };
}

describe('GET /asyncapi.json', () => {
  let app: TestApp;
  let text: string;
  let document: Document;

  beforeAll(async () => {
    app = await startApp();
    ({ text, document } = await read(app));
  });
  afterAll(() => app.close());

  it("is a document that AsyncAPI's own parser has nothing to say about", async () => {
    const { document: parsed, diagnostics } = await new Parser().parse(text);
    expect(diagnostics.map(({ code, message, path }) => ({ code, message, path }))).toEqual([]);
    expect(parsed?.operations().all().length).toBe(Object.keys(document.operations).length);
  });

  it('has a channel for each stream, the logs of devices and the port for telemetry, each with its kinds of messages', () => {
    const channels = Object.values(document.channels).map(({ address, messages }) => [
      address,
      Object.values(messages).map(({ name }) => name),
    ]);
    const day = ['start', 'spawn', 'info', 'scale', 'end'];
    expect(Object.fromEntries(channels)).toEqual({
      '/stream': day,
      '/simulation/live': day,
      '/{pod}/events/changes': ['change', 'gap'],
      '/fleet/events': ['started', 'restarted', 'down', 'back', 'paused', 'resumed', 'settings', 'gap'],
      '/telemetry/stream': ['status', 'gap'],
      '/traffic/stream/{jobId}': ['state'],
      '/events': expect.arrayContaining(['gap', 'changes/{pod}', 'traffic', 'faults', 'device-logs/{hostname}']),
      '/fleet/devices/{hostname}/api/ws': ['logLine'],
      '/fleet/devices/{hostname}/api/ws/live': ['deviceUpdate'],
      '/api/ws': ['logLine'],
      '/api/ws/live': ['deviceUpdate'],
      null: ['event', 'events', 'key', 'refusal'],
    });
  });

  it('has every topic of /events', async () => {
    const refusal = (await (await fetch(`${app.url}/events?topics=nothing`)).json()) as { message: string };
    const topics = /the topics are (.*)$/.exec(refusal.message)?.[1]?.split(', ') ?? [];
    const names = Object.values(document.channels['events']?.messages ?? {}).map(({ name }) => name);
    expect(topics.length).toBeGreaterThan(5);
    expect(names.sort()).toEqual(['gap', ...topics].sort());
  });

  it('sends on all channels, and receives lines of telemetry alone', () => {
    const received = Object.entries(document.operations).filter(([, { action }]) => action === 'receive');
    expect(received.map(([name]) => name)).toEqual(['receiveTelemetry']);
    const sending = Object.values(document.operations).filter(({ action }) => action === 'send');
    expect(sending.map(({ channel }) => channel.$ref.split('/').at(-1)).sort()).toEqual(
      Object.keys(document.channels).sort(),
    );
  });

  it('names the ports that the service listens on', () => {
    const { http, telemetry } = document.servers;
    expect(http).toMatchObject({ host: new URL(app.url).host.replace('127.0.0.1', 'localhost'), protocol: 'http' });
    expect(telemetry?.protocol).toBe('tcp');
    expect(telemetry?.host).toMatch(/^localhost:[1-9]\d+$/);
  });
});

it('GET /asyncapi.json has the address of a service behind a proxy', async () => {
  const app = await startApp({ PUBLIC_URL: 'https://flow.example.org', PUBLIC_PATH: '/probe' });
  const { servers } = (await read(app)).document;
  expect(servers['http']).toMatchObject({ host: 'flow.example.org', protocol: 'https', pathname: '/probe' });
  expect(servers['webSocket']).toMatchObject({ host: 'flow.example.org', protocol: 'wss', pathname: '/probe' });
  await app.close();
});

describe('what the tests receive', () => {
  const DAY = 'http://localhost/stream?seed=1';
  const id = '01991fd5-e8a0-7c3a-9b4f-52c8b1a0d3f1:1';
  const info = { type: 'info', message: 'Noon.' };

  it.each([
    ['as it is documented', DAY, { id, data: JSON.stringify(info) }, undefined],
    [
      'an event of another name',
      DAY,
      { id, event: 'news', data: JSON.stringify(info) },
      /no kind has this id and event/,
    ],
    ['an id of another form', DAY, { id: '7', data: JSON.stringify(info) }, /\/id must match pattern/],
    ['a field that is missing', DAY, { id, data: '{"type":"info"}' }, /info: must have required property 'message'/],
    ['a field too many', DAY, { id, data: JSON.stringify({ ...info, at: 1 }) }, /must NOT have additional properties/],
    ['a stream that is not documented', 'http://localhost/streams/x', { id, data: '{}' }, /no channel/],
  ])('is checked: %s', (_what, url, message, problem) => {
    if (problem === undefined) expect(problemOfEvent(url, message)).toBeUndefined();
    else expect(problemOfEvent(url, message)).toMatch(problem);
  });
});
