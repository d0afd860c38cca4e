import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { brotliDecompressSync, gunzipSync, inflateSync } from 'node:zlib';
import { serverOf, startApp, startTimelessApp, type TestApp, type TimelessApp } from '../support/apps/app.js';
import { until } from '../support/apps/store-bench.js';
import { changeOf, postChange } from '../support/clients/changes.js';
import { SseListener } from '../support/clients/sse-listener.js';

/** The shortest day, as fast as it goes; its first messages are the same each time. */
const DAY = '/stream?seed=42&duration=120&rate=0.5&speed=1000';

interface Journal {
  readonly requests: readonly Record<string, unknown>[];
}

interface Refusal {
  readonly code: string;
  readonly details: readonly { readonly field: string; readonly problem: string }[];
}

/** A client that knows no HTTP: sees each chunk, and how the connection ends. */
class RawClient {
  head = '';
  bytes = Buffer.alloc(0);
  /** `open`, `fin`, or the code of a system error. */
  ending = 'open';
  /** Resolves when the request has been sent. */
  readonly written: Promise<void>;
  private readonly socket: Socket;

  constructor(app: TestApp, path: string, headers: readonly string[] = []) {
    const { port } = serverOf(app).address() as AddressInfo;
    this.socket = connect(port, '127.0.0.1');
    this.socket.on('data', (data: Buffer) => this.take(data));
    this.socket.on('end', () => (this.ending = 'fin'));
    this.socket.on('error', (error: NodeJS.ErrnoException) => (this.ending = error.code ?? 'error'));
    const request = [`GET ${path} HTTP/1.1`, 'Host: localhost', 'Connection: close', ...headers, '', ''];
    this.written = new Promise((resolve) => this.socket.write(request.join('\r\n'), () => resolve()));
  }

  /** The data of each whole chunk; the last, empty one is none. */
  get chunks(): Buffer[] {
    const chunks: Buffer[] = [];
    for (let at = 0; ;) {
      const lineEnd = this.bytes.indexOf('\r\n', at);
      if (lineEnd < 0) return chunks;
      const size = parseInt(this.bytes.toString('latin1', at, lineEnd), 16);
      const end = lineEnd + 2 + size;
      if (size === 0 || this.bytes.length < end + 2) return chunks;
      chunks.push(this.bytes.subarray(lineEnd + 2, end));
      at = end + 2;
    }
  }

  get body(): Buffer {
    return Buffer.concat(this.chunks);
  }

  get text(): string {
    return this.body.toString();
  }

  get status(): number {
    return Number(this.head.split(' ')[1]);
  }

  header(name: string): string | undefined {
    return new RegExp(`^${name}: (.*)$`, 'im').exec(this.head)?.[1];
  }

  async end(): Promise<this> {
    await until('end', () => this.ending !== 'open');
    return this;
  }

  close(): void {
    this.socket.destroy();
  }

  private take(data: Buffer): void {
    this.bytes = Buffer.concat([this.bytes, data]);
    const end = this.head === '' ? this.bytes.indexOf('\r\n\r\n') : -1;
    if (end < 0) return;
    this.head = this.bytes.toString('latin1', 0, end);
    this.bytes = this.bytes.subarray(end + 4);
  }
}

/** What differs between two runs of a day: its connection and when it began. */
function plainOf(text: string): string {
  return text
    .replaceAll(/[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}/g, '<connection>')
    .replaceAll(/"timestamp":"[^"]*"/g, '"timestamp":""');
}

const idsIn = (text: string): string[] => [...text.matchAll(/^id: .*:(\d+)$/gm)].map(([, sequence = '']) => sequence);
const inOrder = (ids: readonly string[]): string[] => [...ids].sort((a, b) => Number(a) - Number(b));

describe('faults on the wire of a stream', () => {
  let app: TestApp;
  let whole: string;

  beforeAll(async () => {
    app = await startApp();
    whole = plainOf((await new RawClient(app, DAY).end()).text);
  });
  afterAll(() => app.close());

  const read = (wire: string, path = DAY): Promise<RawClient> => new RawClient(app, `${path}&${wire}`).end();

  it('cut it after five messages, in order', async () => {
    const client = await read('wire=cut:at=5');
    expect([client.ending, idsIn(client.text)]).toEqual(['fin', ['0', '1', '2', '3', '4']]);
    expect(client.bytes.toString('latin1')).toMatch(/\r\n0\r\n\r\n$/);
    expect(whole.startsWith(plainOf(client.text))).toBe(true);
  });

  it('end it with a reset behind all that was written', async () => {
    const client = await read('wire=cut:at=5,how=rst');
    expect([client.ending, idsIn(client.text)]).toEqual(['ECONNRESET', ['0', '1', '2', '3', '4']]);
  });

  it('write each byte as a chunk of its own', async () => {
    const client = await read('wire=cut:at=2&wire=split:bytes=1');
    expect(client.chunks.every(({ length }) => length === 1)).toBe(true);
    expect(client.chunks.length).toBe(client.body.length);
  });

  it('have the same writes with each run', async () => {
    const wire = 'wire=drop:probability=0.2&wire=split:at=random&wire=cut:at=20&wireSeed=a';
    const runs = await Promise.all([read(wire), read(wire), read(wire.replace('=a', '=b'))]);
    const boundaries = runs.map(({ chunks }) => chunks.map(({ length }) => length));
    expect(boundaries[0]).toEqual(boundaries[1]);
    expect(boundaries[0]).not.toEqual(boundaries[2]);
  });

  it.each([
    ['gzip', gunzipSync],
    ['br', brotliDecompressSync],
    ['deflate', inflateSync],
  ])('compress it with %s, though nobody asked', async (as, decode) => {
    const client = await read(`wire=encoding:as=${as}`);
    expect([client.status, client.header('content-encoding')]).toEqual([200, as]);
    expect(plainOf(decode(client.body).toString())).toBe(whole);
  });

  it.each([
    ['wire=drop:at=2&wire=cut:at=3', (text: string) => expect(idsIn(text)).toEqual(['0', '2', '3'])],
    ['wire=duplicate:at=1&wire=cut:at=3', (text: string) => expect(idsIn(text)).toEqual(['0', '0', '1'])],
    ['wire=ids:as=none&wire=cut:at=2', (text: string) => expect(text).not.toMatch(/^id/m)],
    ['wire=event:name=x&wire=cut:at=2', (text: string) => expect(text.match(/^event: x$/gm)).toHaveLength(2)],
    ['wire=retry:value=soon,at=1&wire=cut:at=1', (text: string) => expect(text).toMatch(/\n\n$/)],
    [
      'wire=retry:value=soon&wire=cut:at=1',
      (text: string) => expect(text).toMatch(/^:\nretry: 2000\nretry: soon\nid: /),
    ],
    ['wire=fold:lines=3&wire=cut:at=1', (text: string) => expect(text.match(/^data: /gm)).toHaveLength(3)],
    ['wire=separators&wire=cut:at=1', (text: string) => expect(text).toContain('\u2028\u2029\u0085"')],
    ['wire=corrupt:at=1&wire=cut:at=1', (text: string) => expect(text).not.toContain('"seed":"42"}')],
    ['wire=comments:bytes=2&wire=cut:at=2', (text: string) => expect(text).toMatch(/\n\n:--\nid: /)],
    ['wire=pad:bytes=5000&wire=cut:at=1', (text: string) => expect(text.length).toBeGreaterThan(5000)],
    [
      'wire=line-ends:as=crlf&wire=cut:at=1',
      (text: string) => expect(text).toMatch(/^:\r\nretry: 2000\r\nid: [^\n]*\r\n/),
    ],
    ['wire=bom&wire=cut:at=1', (text: string) => expect(text).toMatch(/^\u{feff}:\n/u)],
    ['wire=reorder&wire=cut:at=30', (text: string) => expect(idsIn(text)).not.toEqual(inOrder(idsIn(text)))],
  ])('are applied by URL: %s', async (wire, check) => {
    check((await read(wire)).text);
  });

  it('change its Content-Type', async () => {
    const client = await read('wire=type:value=text/html;charset=utf-8&wire=cut:at=1');
    expect([client.status, client.header('content-type')]).toEqual([200, 'text/html;charset=utf-8']);
    const metrics = await (await fetch(`${app.url}/metrics`)).text();
    expect(metrics).not.toMatch(/duration_seconds_count\{[^}]*route="\/stream",status="200"/);
  });

  it.each([204, 301, 302, 307, 400, 401, 403, 404, 429, 500, 502, 503, 504])('answer %i in its place', async (code) => {
    const path = `${DAY}&wire=status:code=${code},retryAfter=7`;
    const client = await new RawClient(app, path).end();
    expect([client.status, client.header('retry-after')]).toEqual([code, '7']);
    expect(client.header('location')).toBe(code > 300 && code < 400 ? path : undefined);
    if (code >= 400) expect(JSON.parse(client.bytes.toString())).toMatchObject({ statusCode: code, details: [] });
    else expect(client.bytes.length).toBe(0);
  });

  it.each([
    ['wire=lag', 'wire', /lag is no kind/],
    ['wire=cut:at=five', 'wire', /cut: at must be a whole number/],
    ['wire=cut:after=5', 'wire', /cut has no key after/],
    ['wire=split&'.repeat(17), 'wire', /more than 16/],
    ['wire=event:name=a%0Ab', 'wire', /control characters/],
    ['wire=status:code=503,times=2', 'wire', /needs a session/],
    ['wire=split&wireSeed=', 'wireSeed', /1 to 64/],
    ['session=a b', 'session', /letters/],
    ['session=a&session=b', 'session', /letters/],
  ])('are refused where they do not fit: %s', async (wire, field, problem) => {
    const response = await fetch(`${app.url}${DAY}&${wire}`);
    const { code, details } = (await response.json()) as Refusal;
    expect([response.status, code, details[0]?.field]).toEqual([400, 'invalid-query', field]);
    expect(details[0]?.problem).toMatch(problem);
  });

  it.each([
    '/simulation/live?',
    '/telemetry/stream?',
    '/events?topics=traffic&',
    '/fleet/events?',
    '/wire-pod/events/changes?',
  ])('are there on every stream: %s', async (path) => {
    const client = await new RawClient(app, `${path}wire=bom&wire=cut:bytes=5,where=mid-frame`).end();
    expect([client.status, client.body]).toEqual([200, Buffer.from('\u{feff}:\n')]);
    expect((await fetch(`${app.url}${path}wire=none`)).status).toBe(400);
  });

  it('leave the id as it is, so that a plain stream resumes a broken one, and the other way round', async () => {
    const broken = await read('wire=cut:at=5');
    const id = /^id: (.*)$/gm;
    const last = [...broken.text.matchAll(id)].at(-1)?.[1] ?? '';
    const plain = await new RawClient(app, DAY, [`Last-Event-ID: ${last}`]).end();
    expect(plainOf(broken.text + plain.text.slice(':\nretry: 2000\n'.length))).toBe(whole);
    const again = await new RawClient(app, `${DAY}&wire=cut:at=3&wireSeed=x`, [`Last-Event-ID: ${last}`]).end();
    expect(idsIn(again.text)).toEqual(['5', '6', '7']);
  });

  it('let a whole day through what delays, gathers and slows it', async () => {
    const client = await read('wire=latency:ms=50&wire=gather:messages=1000&wire=slow:bytesPerSecond=10000000');
    expect(plainOf(client.text)).toBe(whole);
  });

  it('concern one response and nobody else', async () => {
    const [broken, plain] = await Promise.all([read('wire=cut:at=1'), new RawClient(app, DAY).end()]);
    expect([idsIn(broken.text).length, plainOf(plain.text)]).toEqual([1, whole]);
  });

  it('hold a connection open without a byte, until the service stops', async () => {
    const other = await startApp();
    const client = new RawClient(other, `${DAY}&wire=cut:at=1,how=hold`);
    await until('the message', () => client.chunks.length === 2);
    const health = (await (await fetch(`${other.url}/health`)).json()) as {
      details: { wire: unknown; streams: unknown };
    };
    expect(health.details).toMatchObject({ wire: { status: 'up', rules: 0, held: 1 }, streams: { open: 0 } });
    const { length } = client.bytes;
    await delay(100);
    expect([client.ending, client.bytes.length]).toEqual(['open', length]);
    await other.close();
    await client.end();
    expect(client.bytes.length).toBe(length);
  });
});

describe('time on the wire', () => {
  let app: TimelessApp;

  beforeAll(async () => {
    app = await startTimelessApp();
  });
  afterAll(() => app.close());

  it('holds back even heartbeats while a stream stalls', async () => {
    const listener = await app.listen('/pod-1/events/changes?wire=stall:ms=60000');
    await app.advance(59_000);
    expect([listener.status, listener.raw]).toEqual([200, '']);
    await app.advance(2000);
    await until('the opening', () => listener.raw !== '');
    expect(listener.raw).toMatch(/^:\nretry: 2000\nid: .*\n\n:\n:\n:\n/);
    listener.close();
  });

  it('releases a held connection after ten minutes, and has in its journal how long it was open', async () => {
    const openOf = async (): Promise<number> => {
      const { requests } = (await (await fetch(`${app.url}/wire/sessions/held`)).json()) as Journal;
      expect(requests).toMatchObject([{ endedBy: 'fault', messages: 1 }]);
      return Number(requests[0]?.['openMs']);
    };
    const client = new RawClient(app, `${DAY}&session=held&wire=cut:at=1,how=hold`);
    while (client.chunks.length < 2) await app.advance(100);
    await app.advance(590_000);
    expect(client.ending).toBe('open');
    expect(await openOf()).toBeLessThan(600_000);
    await app.advance(12_000);
    await client.end();
    await until('the end of the record', async () => (await openOf()) >= 600_000);
  });
});

describe('the journal of a session', () => {
  let app: TestApp;

  beforeAll(async () => {
    app = await startApp();
  });
  afterAll(() => app.close());

  const journalOf = async (session: string): Promise<Journal> => ({
    requests: [],
    ...((await (await fetch(`${app.url}/wire/sessions/${session}`)).json()) as Partial<Journal>),
  });
  const requestsOf = async (session: string, count: number): Promise<Journal['requests']> => {
    const ended = async (): Promise<Journal['requests']> =>
      (await journalOf(session)).requests.filter(({ endedBy }) => endedBy !== null);
    await until('journal', async () => (await ended()).length >= count);
    return ended();
  };

  it('ends requests of clients that left before they were answered', async () => {
    const clients = Array.from(
      { length: 20 },
      () => new RawClient(app, `${DAY}&session=left&wire=status:code=503,times=1`),
    );
    await Promise.all(clients.map((client) => client.written));
    for (const client of clients) client.close();
    const isOver = async (): Promise<boolean> => {
      const { requests } = await journalOf('left');
      return requests.length > 0 && requests.every(({ endedBy }) => endedBy !== null);
    };
    await until('the ends', isOver);
  });

  it('is what the client saw', async () => {
    const path = `${DAY}&wire=cut:at=5,how=rst&session=one`;
    const cut = await new RawClient(app, path, ['Accept: text/event-stream', 'User-Agent: test']).end();
    const last = [...cut.text.matchAll(/^id: (.*)$/gm)].at(-1)?.[1] ?? '';
    const rest = await new RawClient(app, `${DAY}&session=one`, [
      `Last-Event-ID: ${last}`,
      'Origin: http://a.example',
    ]).end();
    const [first, second] = await requestsOf('one', 2);
    const bytes = cut.body.length;
    expect(first).toMatchObject({
      ...{
        n: 1,
        path,
        lastEventId: null,
        accept: 'text/event-stream',
        userAgent: 'test',
        origin: null,
        endedBy: 'fault',
      },
      ...{
        messages: 5,
        bytes,
        faults: [{ message: 5, byte: bytes, kind: 'cut', detail: { how: 'rst' } }],
        faultsDropped: 0,
      },
    });
    expect(second).toMatchObject({
      ...{ n: 2, lastEventId: last, origin: 'http://a.example', accept: null, endedBy: 'server', faults: [] },
      ...{ messages: idsIn(rest.text).length, bytes: rest.body.length },
    });
  });

  it('shows what is open, and a client that leaves', async () => {
    const listener = await SseListener.open(`${app.url}/simulation/live?session=two`);
    await until('the request', async () => (await journalOf('two')).requests.length === 1);
    expect((await journalOf('two')).requests[0]).toMatchObject({ n: 1, endedBy: null });
    listener.close();
    expect(await requestsOf('two', 1)).toMatchObject([{ endedBy: 'client' }]);
  });

  it('counts requests, so that the first ones are refused and the next is served', async () => {
    const path = `${DAY}&session=three&wire=status:code=503,times=2&wire=cut:at=1`;
    const statuses: number[] = [];
    for (let times = 0; times < 4; times += 1) statuses.push((await new RawClient(app, path).end()).status);
    expect(statuses).toEqual([503, 503, 200, 200]);
    expect((await requestsOf('three', 4)).map(({ n, faults }) => [n, (faults as { kind: string }[])[0]?.kind])).toEqual(
      [
        [1, 'status'],
        [2, 'status'],
        [3, 'cut'],
        [4, 'cut'],
      ],
    );
  });

  it('has the last two hundred requests and two hundred faults of each', async () => {
    for (let times = 0; times < 203; times += 1) {
      await new RawClient(app, `${DAY}&session=many&wire=status:code=503`).end();
    }
    const requests = await requestsOf('many', 200);
    expect([requests.length, requests[0]?.['n'], requests.at(-1)?.['n']]).toEqual([200, 4, 203]);
    await new RawClient(app, '/stream?seed=1&duration=120&speed=1000&session=faults&wire=pad:bytes=1').end();
    const [request] = await requestsOf('faults', 1);
    expect((request?.['faults'] as unknown[]).length).toBe(200);
    expect(request?.['faultsDropped']).toBe(Number(request?.['messages']) - 200);
  });

  it('is not found where there is none', async () => {
    const response = await fetch(`${app.url}/wire/sessions/nobody`);
    expect([response.status, await response.json()]).toMatchObject([404, { code: 'not-found' }]);
  });
});

describe('rules for new streams', () => {
  let app: TestApp;

  beforeAll(async () => {
    app = await startApp();
  });
  afterAll(() => app.close());

  const send = async (method: string, body?: object): Promise<{ status: number; body: Record<string, unknown> }> => {
    const response = await fetch(`${app.url}/wire`, {
      method,
      ...(body !== undefined && { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
    });
    return { status: response.status, body: (await response.json()) as Record<string, unknown> };
  };

  it('hold for streams of their kind whose URL has no faults, until they are deleted', async () => {
    const rules = [{ streams: 'day', wire: ['cut:at=2'], probability: 1 }];
    const open = await SseListener.open(`${app.url}/stream?seed=42`);
    expect(await send('PUT', { rules: [{ streams: 'day', wire: ['cut:at=2'] }] })).toEqual({
      status: 200,
      body: { rules },
    });
    expect((await send('GET')).body).toEqual({ rules });
    const health = (await (await fetch(`${app.url}/health`)).json()) as { details: object };
    expect(health.details).toMatchObject({ wire: { rules: 1 } });
    expect(idsIn((await new RawClient(app, DAY).end()).text)).toEqual(['0', '1']);
    expect(idsIn((await new RawClient(app, `${DAY}&wire=cut:at=4`).end()).text)).toHaveLength(4);
    await postChange(app.url, 'alice', changeOf(1));
    const other = await SseListener.open(`${app.url}/alice/events/changes?receiveBacklog=true`);
    await other.until(({ received }) => received.length === 1);
    other.close();
    expect(open.ending).toBe('open');
    open.close();
    expect(await send('DELETE')).toEqual({ status: 200, body: { rules: [] } });
    expect(idsIn((await new RawClient(app, DAY).end()).text).length).toBeGreaterThan(100);
  });

  it('concern a share of the streams, the same with a seed', async () => {
    const outcomes = async (): Promise<number[]> => {
      await send('PUT', { rules: [{ streams: 'day', wire: ['status:code=503'], seed: 's', probability: 0.5 }] });
      const statuses: number[] = [];
      for (let times = 0; times < 12; times += 1) statuses.push((await new RawClient(app, DAY).end()).status);
      return statuses;
    };
    const first = await outcomes();
    expect(new Set(first)).toEqual(new Set([200, 503]));
    expect(await outcomes()).toEqual(first);
    await send('DELETE');
  });

  it.each([
    [{ rules: [{ streams: 'day', wire: ['split', 'lag'] }] }, 'rules.0.wire.1'],
    [
      {
        rules: [
          { streams: 'day', wire: ['split'] },
          { streams: 'live', wire: ['cut:at=x'] },
        ],
      },
      'rules.1.wire.0',
    ],
    [{ rules: [{ streams: 'day', wire: ['status:code=503,times=1'] }] }, 'rules.0.wire.0'],
    [{ rules: [{ streams: 'nights', wire: ['split'] }] }, 'rules.0.streams'],
    [{ rules: [{ streams: 'day', wire: [] }] }, 'rules.0.wire'],
    [{ rules: [{ streams: 'day', wire: 'split' }] }, 'rules.0.wire'],
    [{ rules: [{ streams: 'day', wire: ['split'], probability: 2 }] }, 'rules.0.probability'],
    [{ rules: [{ streams: 'day', wire: ['split'], seed: '' }] }, 'rules.0.seed'],
    [{ rules: [{ streams: 'day', wire: ['split'], more: 1 }] }, 'rules.0.more'],
    [{ rules: [null] }, 'rules.0'],
    [{ rules: Array.from({ length: 65 }, () => ({ streams: 'day', wire: ['split'] })) }, 'rules'],
    [{}, 'rules'],
  ])('are refused with the place of what is wrong: %j', async (body, field) => {
    const refused = await send('PUT', body);
    expect([refused.status, (refused.body as unknown as Refusal).details[0]?.field]).toEqual([400, field]);
  });

  it('are changed only by who may change something', async () => {
    const guarded = await startApp({ API_KEY: 'secret-secret-secret' });
    const body = JSON.stringify({ rules: [] });
    const headers = { 'content-type': 'application/json' };
    const refused = await fetch(`${guarded.url}/wire`, { method: 'PUT', headers, body });
    expect(refused.status).toBe(401);
    const foreign = await fetch(`${app.url}/wire`, { method: 'DELETE', headers: { origin: 'https://a.example' } });
    expect(foreign.status).toBe(403);
    await guarded.close();
  });
});
