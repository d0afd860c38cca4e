import { connect } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { WebSocket } from 'ws';
import { startApp, type TestApp } from '../support/apps/app.js';
import { until } from '../support/apps/store-bench.js';
import { changeOf, postChange } from '../support/clients/changes.js';
import { ClockClient } from '../support/clients/clocks.js';
import { type Answer, call, type ErrorAnswer } from '../support/clients/jobs.js';
import { SseListener } from '../support/clients/sse-listener.js';

interface Client {
  readonly id: string;
  readonly kind: string;
  readonly path: string;
  readonly messages: number;
  readonly bytes: number;
  readonly lastEventId: string | null;
  readonly remoteAddress: string | null;
}

interface Applied {
  readonly client: string;
  readonly messages: number;
  readonly lastEventId: string | null;
}

const KEY = 'correct-horse-battery-staple';

describe('connected clients', () => {
  let app: TestApp;
  const listeners: SseListener[] = [];

  beforeAll(async () => {
    app = await startApp();
  });
  afterEach(async () => {
    for (const listener of listeners.splice(0)) listener.close();
    await until('nobody', async () => (await clients()).length === 0);
  });
  afterAll(() => app.close());

  const listen = async (path: string, headers: Record<string, string> = {}): Promise<SseListener> => {
    const listener = await SseListener.open(`${app.url}${path}`, headers);
    listeners.push(listener);
    return listener;
  };
  const clients = async (query = ''): Promise<Client[]> => (await call<Client[]>(`${app.url}/clients${query}`)).body;
  const idOf = async (path: string): Promise<string> => (await clients()).find((each) => each.path === path)?.id ?? '';
  const apply = (id: string, what: string, body?: object): Promise<Answer<Applied>> =>
    call(`${app.url}/clients/${id}/${what}`, 'POST', body);
  /** A stream on a clock of its own, that has sent its first message. */
  const onClock = async (
    name: string,
    query = '',
  ): Promise<{ clock: ClockClient; stream: SseListener; id: string }> => {
    const clock = new ClockClient(app.url, name);
    await clock.make();
    const path = `/stream?clock=${name}&seed=42${query}`;
    const stream = await listen(path);
    await stream.until(({ received }) => received.length === 1, 'the start');
    return { clock, stream, id: await idOf(path) };
  };
  const sequences = ({ received }: SseListener): number[] => received.map(({ id }) => Number(id?.split(':').at(-1)));

  it('are listed with what they asked for, what they are, and what they were sent, the newest first', async () => {
    const { stream, id } = await onClock('listed', '&wire=comments:every=100&session=listed');
    const live = await listen('/events?topics=faults', {
      'user-agent': 'my-client/1.0',
      'last-event-id': 'telemetry=a:1',
    });
    await live.until(({ received }) => received.length > 0);
    const answer = await fetch(`${app.url}/clients`);
    expect([answer.status, answer.headers.get('x-total-count')]).toEqual([200, '2']);
    const listed = (await answer.json()) as Client[];
    expect(listed).toEqual([
      {
        ...{ id: expect.stringMatching(/^[0-9a-f]{8}-s\d+$/), kind: 'events', transport: 'sse' },
        ...{ path: '/events?topics=faults', remoteAddress: '127.0.0.1', userAgent: 'my-client/1.0' },
        ...{ openedAt: expect.any(String), resumedFrom: 'telemetry=a:1', lastEventId: live.lastId },
        ...{ messages: 1, bytes: Buffer.byteLength(live.raw), bytesBehind: 0, wire: [], session: null, own: false },
        replica: expect.any(String),
      },
      {
        ...{ id, kind: 'day', transport: 'sse' },
        ...{ path: '/stream?clock=listed&seed=42&wire=comments:every=100&session=listed', remoteAddress: '127.0.0.1' },
        ...{ userAgent: null, openedAt: expect.any(String), resumedFrom: null, lastEventId: stream.lastId },
        ...{
          messages: 1,
          bytes: Buffer.byteLength(stream.raw),
          bytesBehind: 0,
          wire: ['comments:every=100'],
          session: 'listed',
        },
        ...{ own: false, replica: expect.any(String) },
      },
    ]);
  });

  it('leave the list when they go', async () => {
    const stream = await listen('/simulation/live');
    expect((await clients()).map(({ kind }) => kind)).toEqual(['live']);
    stream.close();
    await until('the end', async () => (await clients()).length === 0);
  });

  it('have the last id of a stream of changes, also before the first message', async () => {
    const stream = await listen('/list-of-clients/events/changes');
    await stream.until(({ raw }) => raw.includes('id: '), 'the cursor');
    const cursor = /id: (.*)\n/.exec(stream.raw)?.[1];
    expect(await clients()).toMatchObject([{ kind: 'changes', messages: 0, lastEventId: cursor }]);
    await postChange(app.url, 'list-of-clients', changeOf(1));
    await stream.until(({ received }) => received.length === 1);
    expect(await clients()).toMatchObject([{ messages: 1, lastEventId: stream.lastId }]);
  });

  it("are listed without the dashboard's own where that is asked for", async () => {
    await listen('/simulation/live?own=true');
    await listen('/simulation/live');
    const answer = await fetch(`${app.url}/clients?own=false`);
    expect(answer.headers.get('x-total-count')).toBe('1');
    expect(((await answer.json()) as Client[]).map(({ path }) => path)).toEqual(['/simulation/live']);
    expect(await clients()).toMatchObject([{ own: false }, { own: true }]);
    expect((await call<ErrorAnswer>(`${app.url}/clients?own=maybe`)).body.details).toEqual([
      { field: 'own', problem: 'own must be true or false' },
    ]);
  });

  it.each([
    ['fin', 'ended'],
    ['rst', 'torn'],
  ])('are cut by %s, and come back to what follows', async (how, ending) => {
    const { clock, stream, id } = await onClock(`cut-${how}`);
    await clock.advance({ byMs: 3000 });
    await stream.until(({ received }) => received.length > 3);
    const { status, body } = await apply(id, 'cut', { how });
    expect([status, body]).toEqual([
      202,
      {
        ...{ client: id, kind: 'cut', detail: { how }, messages: stream.received.length },
        ...{ bytes: Buffer.byteLength(stream.raw), lastEventId: stream.lastId },
      },
    ]);
    await stream.end();
    expect(stream.ending).toBe(ending);
    expect((await apply(id, 'cut')).status).toBe(404);
    const rest = await listen(`/stream?clock=cut-${how}&seed=42`, { 'last-event-id': stream.lastId ?? '' });
    await clock.advance({ byMs: 3000 });
    await rest.until(({ received }) => received.length > 3);
    const all = [...sequences(stream), ...sequences(rest)];
    expect(all).toEqual(all.map((_, index) => index));
  });

  it('lose exactly as many messages as are dropped, which the journal has', async () => {
    const { clock, stream, id } = await onClock('dropped', '&session=dropped');
    expect((await apply(id, 'drop', { messages: 3 })).status).toBe(202);
    await clock.advance({ byMs: 4000 });
    await stream.until(({ received }) => received.length > 4);
    expect(sequences(stream).slice(0, 4)).toEqual([0, 4, 5, 6]);
    const faults = async (): Promise<unknown[]> =>
      (await call<{ requests: { faults: unknown[] }[] }>(`${app.url}/wire/sessions/dropped`)).body.requests[0]
        ?.faults ?? [];
    await until('the journal', async () => (await faults()).length === 3);
    expect(await faults()).toMatchObject([2, 3, 4].map((message) => ({ kind: 'drop', message })));
  });

  it('get as many messages twice as are to be duplicated', async () => {
    const { clock, stream, id } = await onClock('twice');
    expect((await apply(id, 'duplicate', { messages: 2 })).status).toBe(202);
    await clock.advance({ byMs: 4000 });
    await stream.until(({ received }) => received.length > 6);
    expect(sequences(stream).slice(0, 7)).toEqual([0, 1, 1, 2, 2, 3, 4]);
  });

  it('get nothing while they are stalled, and then all that came', async () => {
    const { clock, stream, id } = await onClock('stalled');
    const began = performance.now();
    await apply(id, 'stall', { ms: 700 });
    await clock.advance({ byMs: 3000 });
    await stream.until(({ received }) => received.length > 3);
    expect(performance.now() - began).toBeGreaterThan(690);
    expect(sequences(stream).slice(0, 4)).toEqual([0, 1, 2, 3]);
    expect(await clients()).toMatchObject([{ wire: [] }]);
  });

  it('get as few bytes a second as they are slowed down to, of which the slowest counts', async () => {
    const { clock, stream, id } = await onClock('slowed');
    await apply(id, 'slow', { bytesPerSecond: 400 });
    await apply(id, 'slow', { bytesPerSecond: 100_000 });
    const before = stream.raw.length;
    const began = performance.now();
    await clock.advance({ byMs: 4000 });
    await stream.until(({ raw }) => raw.length > before + 400);
    expect(performance.now() - began).toBeGreaterThan(850);
    expect(await clients()).toMatchObject([
      { wire: ['slow:bytesPerSecond=400', 'slow:bytesPerSecond=100000'], bytesBehind: expect.any(Number) },
    ]);
    expect((await apply(id, 'cut')).status).toBe(202);
    await stream.end();
  });

  it('are sent to whoever asks for the topic, when they come and go and are sent something', async () => {
    const topic = await listen('/events?topics=clients');
    const last = (): Client[] => JSON.parse(topic.received.at(-1)?.data ?? '[]') as Client[];
    await topic.until(() => last().length === 1, 'itself');
    const { clock, stream, id } = await onClock('topic');
    await topic.until(() => last()[0]?.id === id, 'the client');
    await clock.advance({ byMs: 2000 });
    await topic.until(
      () => last()[0]?.messages === stream.received.length && stream.received.length > 1,
      'its messages',
    );
    stream.close();
    await topic.until(() => last().length === 1, 'its end');
    // What the topic itself sends is no change of it.
    const before = topic.received.length;
    await new Promise((resolve) => setTimeout(resolve, 1500));
    expect(topic.received.length).toBe(before);
  });

  it('are cut by WebSocket as well, and refuse what has a meaning for SSE alone', async () => {
    const path = '/streams/ride-hailing/trips?seed=42';
    const socket = new WebSocket(`${app.url.replace('http', 'ws')}${path}`);
    const closed = new Promise<number>((resolve) => socket.on('close', resolve));
    await new Promise((resolve) => socket.once('message', resolve));
    const [client] = await clients();
    expect(client).toMatchObject({ kind: 'streams', transport: 'web-socket', path, remoteAddress: '127.0.0.1' });
    expect(client?.messages).toBeGreaterThan(0);
    const refused = await call<ErrorAnswer>(`${app.url}/clients/${client?.id}/drop`, 'POST', { messages: 1 });
    expect([refused.status, refused.body.code]).toEqual([409, 'conflict']);
    expect((await apply(client?.id ?? '', 'cut', { how: 'fin' })).status).toBe(202);
    expect(await closed).toBe(1000);
  });

  it('are reset by WebSocket', async () => {
    const path = '/streams/ride-hailing/trips?seed=43';
    const socket = connect(Number(new URL(app.url).port), '127.0.0.1');
    const reset = new Promise<NodeJS.ErrnoException>((resolve) => socket.once('error', resolve));
    socket.resume();
    socket.write(`GET ${path} HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n`);
    socket.write('Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n');
    await until('the stream', async () => (await idOf(path)) !== '');
    expect((await apply(await idOf(path), 'cut', { how: 'rst' })).status).toBe(202);
    expect(await reset).toMatchObject({ code: 'ECONNRESET' });
  });

  it.each(['text/plain', 'application/x-www-form-urlencoded'])(
    'are not cut in another way than a body of %s says',
    async (type) => {
      const stream = await listen('/simulation/live');
      const url = `${app.url}/clients/${await idOf('/simulation/live')}/cut`;
      const answer = await fetch(url, { method: 'POST', headers: { 'content-type': type }, body: '{"how": "rst"}' });
      expect([answer.status, ((await answer.json()) as ErrorAnswer).details[0]?.field]).toEqual([400, 'body']);
      expect(stream.ending).toBe('open');
    },
  );

  it.each([
    ['cut', { how: 'slowly' }, 'how'],
    ['cut', { ms: 5 }, 'ms'],
    ['slow', {}, 'bytesPerSecond'],
    ['slow', { bytesPerSecond: 0 }, 'bytesPerSecond'],
    ['stall', { ms: 1.5 }, 'ms'],
    ['drop', { messages: '3' }, 'messages'],
    ['duplicate', { messages: 0 }, 'messages'],
  ])('are not touched by %s with %j, which names %s', async (what, body, field) => {
    const { status, body: refusal } = await call<ErrorAnswer>(`${app.url}/clients/00000000-s1/${what}`, 'POST', body);
    expect([status, refusal.details.map((detail) => detail.field)]).toEqual([400, [field]]);
  });

  it.each(['00000000-s1', 'nobody', '%00'])('are not found where there are none: %s', async (id) => {
    expect((await apply(id, 'cut')).status).toBe(404);
  });
});

describe('who may see and touch connected clients', () => {
  let app: TestApp;
  let stream: SseListener;

  beforeAll(async () => {
    app = await startApp({ API_KEY: KEY });
    stream = await SseListener.open(`${app.url}/simulation/live`);
  });
  afterAll(async () => {
    stream.close();
    await app.close();
  });

  const list = async (headers: Record<string, string> = {}): Promise<Client[]> =>
    (await call<Client[]>(`${app.url}/clients`, 'GET', undefined, headers)).body;

  it('is who has the key, and no page of a foreign origin', async () => {
    const [client] = await list();
    const cut = (headers: object): Promise<Answer<ErrorAnswer>> =>
      call(`${app.url}/clients/${client?.id}/cut`, 'POST', {}, headers);
    expect((await cut({})).status).toBe(401);
    expect((await cut({ authorization: 'Bearer wrong' })).status).toBe(401);
    const foreign = { authorization: `Bearer ${KEY}`, origin: 'https://stranger.example' };
    expect((await cut(foreign)).status).toBe(403);
    expect(stream.ending).toBe('open');
  });

  it.each([
    ['this machine', {}, '127.0.0.1'],
    ['elsewhere, through a proxy', { 'x-forwarded-for': '203.0.113.7' }, null],
    ['elsewhere, through another proxy', { forwarded: 'for=203.0.113.7' }, null],
    ['elsewhere, with the key', { 'x-forwarded-for': '203.0.113.7', authorization: `Bearer ${KEY}` }, '127.0.0.1'],
    ['elsewhere, with a wrong key', { 'x-forwarded-for': '203.0.113.7', authorization: 'Bearer wrong' }, null],
    ['a page of a foreign origin', { origin: 'https://stranger.example' }, null],
  ] as [string, Record<string, string>, string | null][])(
    'is shown addresses as follows: from %s',
    async (_, headers, address) => {
      expect(await list(headers)).toMatchObject([{ kind: 'live', remoteAddress: address }]);
      const topic = await SseListener.open(`${app.url}/events?topics=clients`, headers);
      await topic.until(({ received }) => received.length > 0);
      const sent = JSON.parse(topic.received[0]?.data ?? '[]') as Client[];
      expect(sent.find(({ kind }) => kind === 'live')?.remoteAddress).toBe(address);
      topic.close();
      await until('its end', async () => (await list()).length === 1);
    },
  );
});
