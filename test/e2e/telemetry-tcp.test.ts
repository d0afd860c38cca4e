import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type Boundary, logBugsWith } from '../../src/kernel/errors/bugs.js';
import { TcpListener } from '../../src/telemetry/tcp-listener.service.js';
import { TelemetryIntake } from '../../src/telemetry/telemetry-intake.service.js';
import { startApp, startTimelessApp, type TestApp, type TimelessApp } from '../support/apps/app.js';
import { SseListener } from '../support/clients/sse-listener.js';
import { eventLine, TcpClient } from '../support/clients/tcp-client.js';

const KEY = 'a-key-of-sixteen-characters';

describe('telemetry over TCP', () => {
  let app: TestApp;
  const clients: TcpClient[] = [];
  const listeners: SseListener[] = [];

  const portOf = ({ app: of }: TestApp): number => of.get(TcpListener).port ?? 0;
  const open = async (of: TestApp = app): Promise<TcpClient> => {
    const client = await TcpClient.open(portOf(of));
    clients.push(client);
    return client;
  };
  const listen = async (path = '/telemetry/stream'): Promise<SseListener> => {
    const listener = await SseListener.open(`${app.url}${path}`);
    listeners.push(listener);
    return listener;
  };
  /** The events of clients among what was received. */
  const eventsOf = ({ received }: SseListener): string[] =>
    received.filter(({ data }) => !data.includes('serverHealthcheck')).map(({ data }) => data);

  beforeEach(async () => {
    app = await startApp();
  });
  afterEach(async () => {
    for (const client of clients.splice(0)) client.close();
    for (const listener of listeners.splice(0)) listener.close();
    await app.close();
  });

  it('goes out byte for byte as it came in, with nanoseconds beyond what a number holds, each with its id', async () => {
    const listener = await listen();
    const lines = ['1725662000000000001', '1725662000000000002', '9007199254740993'].map((nanos) => eventLine(nanos));
    const client = await open();
    await client.send(`${lines[0] ?? ''}\n${lines[1] ?? ''}\r\n\n  ${lines[2] ?? ''}  \n`);
    await listener.until((received) => eventsOf(received).length === 3, 'three events');
    expect(eventsOf(listener)).toEqual(lines);
    // On a busy machine a health event may come first, with the cursor that the stream began at.
    const events = listener.received.filter(({ data }) => !data.includes('serverHealthcheck'));
    expect(events.map(({ id, event }) => [id?.replace(/^.*:/, ''), event])).toEqual([
      ['1', 'status'],
      ['2', 'status'],
      ['3', 'status'],
    ]);
    expect(client.received).toBe('');
  });

  it('is read whatever byte it is cut at on the way', async () => {
    const listener = await listen();
    const client = await open();
    const line = Buffer.from(`${eventLine('1725662000000000001')}\n`);
    for (let cut = 0; cut <= line.length; cut += 1) {
      await client.send(line.subarray(0, cut));
      await new Promise((resolve) => setImmediate(resolve));
      await client.send(line.subarray(cut));
    }
    await listener.until((received) => eventsOf(received).length === line.length + 1, 'all events');
    expect(new Set(eventsOf(listener))).toEqual(new Set([line.toString().trim()]));
    expect(client.received).toBe('');
  });

  it('refuses a line with one, says what is wrong with it, counts it, and goes on', async () => {
    const listener = await listen();
    const client = await open();
    const other = await open();
    const broken = Buffer.from(eventLine(1));
    broken[broken.indexOf(0xc3)] = 0xff;
    await client.send(Buffer.concat([broken, Buffer.from('\nnonsense\n{"traceId":"a"}\n\u001b[31m\n')]));
    const list = `[${Array(400).fill(eventLine(4)).join()}]`;
    await client.send(`${list}\n${eventLine(2)}\n`);
    await other.send(`${eventLine(3)}\n`);
    await listener.until((received) => eventsOf(received).length === 2, 'two events');
    await client.until(() => client.refusals.length === 5, 'five refusals');
    expect(client.refusals.map(({ statusCode, code }) => [statusCode, code])).toEqual([
      [400, 'invalid-body'],
      [400, 'invalid-body'],
      [400, 'invalid-body'],
      [400, 'invalid-body'],
      [413, 'payload-too-large'],
    ]);
    expect(client.refusals[4]?.message).toMatch(/^A line has at most 65536 bytes/);
    expect(client.refusals[2]?.details.map(({ field }) => field)).toEqual([
      'name',
      'event',
      'timeUnixNano',
      'attributes',
    ]);
    expect([other.received, client.isClosed]).toEqual(['', false]);
    const metrics = await (await fetch(`${app.url}/metrics`)).text();
    expect(metrics).toContain('flowprobe_telemetry_lines_refused_total{code="invalid-body"} 4');
    expect(metrics).toContain('flowprobe_telemetry_connections 2');
  });

  it('keeps nothing of a client that never sends a newline, and stores the events of all others', async () => {
    const listener = await listen();
    const endless = await open();
    for (let sent = 0; sent < 64; sent += 1) await endless.send(Buffer.alloc(64 * 1024, '{'));
    await endless.until(() => endless.refusals.length === 1, 'one refusal');
    await (await open()).send(`${eventLine(1)}\n`);
    await listener.until((received) => eventsOf(received).length === 1, 'the event of another');
    await endless.send(`\n${eventLine(2)}\n`);
    await listener.until((received) => eventsOf(received).length === 2, 'the next event');
    expect(endless.refusals).toHaveLength(1);
  });

  it('takes a last line without a newline where it is whole, and refuses half of one', async () => {
    const listener = await listen();
    const [whole, half] = [await open(), await open()];
    whole.socket.end(eventLine(1));
    half.socket.end(eventLine(2).slice(0, -1));
    await half.until(() => half.isClosed && whole.isClosed, 'both ends');
    expect([whole.received, half.refusals.map(({ code }) => code)]).toEqual(['', ['invalid-body']]);
    await listener.until((received) => eventsOf(received).length === 1, 'the event');
    expect(eventsOf(listener)).toEqual([eventLine(1)]);
  });

  it('answers an HTTP request of a web page with 400, closes, and stores nothing of it', async () => {
    const body = [eventLine(7), eventLine(8)].join('\n');
    const answer = await fetch(`http://127.0.0.1:${portOf(app)}/`, {
      method: 'POST',
      headers: { 'Content-Type': 'text/plain' },
      body,
    });
    expect([answer.status, answer.headers.get('content-type')]).toEqual([400, 'application/json; charset=utf-8']);
    expect(await answer.json()).toMatchObject({ statusCode: 400, code: 'bad-request', details: [] });
    for (const path of ['', 'x'.repeat(100_000)]) {
      const raw = await open();
      await raw.send(`POST /${path} HTTP/1.1\r\nHost: localhost\r\nContent-Length: ${body.length}\r\n\r\n`);
      await raw.send(body);
      await raw.until(() => raw.received.includes('}'), 'the answer');
      expect(raw.received).toMatch(/^HTTP\/1\.1 400 Bad Request\r\n/);
      raw.socket.end(`\n${eventLine(9)}\n`);
      await raw.until(() => raw.isClosed, 'the end');
    }
    expect(eventsOf(await listen('/telemetry/stream?recent=10'))).toEqual([]);
    const metrics = await (await fetch(`${app.url}/metrics`)).text();
    expect(metrics).toContain('flowprobe_telemetry_lines_refused_total{code="bad-request"} 3');
  });

  it('reports a bug in a connection, closes that one with no word of it, and reads on from all others', async () => {
    const bugs: [Boundary, string][] = [];
    const logBefore = logBugsWith((boundary, error) => bugs.push([boundary, String(error)]));
    const intake = app.app.get(TelemetryIntake);
    const take = intake.take.bind(intake);
    const [first, other] = [await open(), await open()];
    intake.take = () => {
      throw new TypeError('a bug of the tests');
    };
    await first.send(`${eventLine(1)}\n`);
    await first.until(() => first.isClosed, 'the end');
    intake.take = take;
    logBugsWith(logBefore);
    expect(first.refusals).toEqual([{ statusCode: 500, code: 'internal', message: 'Internal error', details: [] }]);
    expect(bugs).toEqual([['socket', 'TypeError: a bug of the tests']]);
    const listener = await listen();
    await other.send(`${eventLine(2)}\n`);
    await listener.until((received) => eventsOf(received).length === 1, 'the event of another');
  });

  it('stops reading from a client that does not read what it is sent, and others do not notice', async () => {
    const deaf = await open();
    deaf.socket.pause();
    const flood = Buffer.from('nonsense\n'.repeat(8 * 1024));
    for (let sent = 0; sent < 400 && deaf.socket.writableLength < 1024 * 1024; sent += 1) {
      deaf.socket.write(flood);
      await new Promise((resolve) => setImmediate(resolve));
    }
    const listener = await listen();
    await (await open()).send(`${eventLine(1)}\n`);
    await listener.until((received) => eventsOf(received).length === 1, 'the event of another');
    expect(deaf.socket.writableLength).toBeGreaterThan(512 * 1024);
  });

  it('serves 1,000 clients at once, and refuses one more with limit-reached', async () => {
    const listener = await listen();
    const many: TcpClient[] = [];
    for (let opened = 0; opened < 1000; opened += 1) many.push(await open());
    await Promise.all(many.map((client, index) => client.send(`${eventLine(index, 'work', `trace-${index}`)}\n`)));
    await listener.until((received) => eventsOf(received).length === 1000, 'an event of each');
    expect(new Set(eventsOf(listener)).size).toBe(1000);
    const late = await open();
    await late.until(() => late.isClosed, 'the end');
    expect(late.refusals).toMatchObject([{ statusCode: 507, code: 'limit-reached' }]);
    many[0]?.close();
    await late.until(async () => {
      const next = await open();
      await next.send(`${eventLine(1)}\nx\n`);
      await next.until(() => next.received !== '', 'a word');
      return next.refusals[0]?.code === 'invalid-body';
    }, 'room for another');
  });
});

describe('telemetry over TCP, in its time', () => {
  let app: TimelessApp;
  afterEach(() => app.close());

  const start = async (variables: Record<string, string> = {}): Promise<TcpClient> => {
    app = await startTimelessApp({ variables });
    return TcpClient.open(app.app.get(TcpListener).port ?? 0);
  };

  it('closes a connection that is silent for five minutes, and no other', async () => {
    const silent = await start();
    const talking = await TcpClient.open(app.app.get(TcpListener).port ?? 0);
    for (let minute = 0; minute < 5; minute += 1) {
      await talking.send(`${eventLine(minute)}\n`);
      await app.advance(60_000);
      expect(silent.isClosed).toBe(false);
    }
    await app.advance(10_000);
    await silent.until(() => silent.isClosed, 'the end');
    expect(talking.isClosed).toBe(false);
    talking.close();
  });

  it('asks for the key first where there is one', async () => {
    const client = await start({ API_KEY: KEY });
    await client.send(`${eventLine(1)}\n`);
    await client.until(() => client.isClosed, 'the end');
    expect(client.refusals).toMatchObject([{ statusCode: 401, code: 'unauthorized' }]);
    const wrong = await TcpClient.open(app.app.get(TcpListener).port ?? 0);
    await wrong.send(`{"apiKey":"${KEY}x"}\n${eventLine(2)}\n`);
    await wrong.until(() => wrong.isClosed, 'the end');
    expect(wrong.refusals).toHaveLength(1);
    const right = await TcpClient.open(app.app.get(TcpListener).port ?? 0);
    await right.send(`{"apiKey":"${KEY}"}\n${eventLine(3)}\nx\n`);
    await right.until(() => right.refusals.length === 1, 'the refusal of the second line');
    expect(right.isClosed).toBe(false);
    for (const before of ['\u{feff}', '\n\r\n', 'PROXY TCP4 192.0.2.1 192.0.2.2 5 6\r\n']) {
      const proxied = await TcpClient.open(app.app.get(TcpListener).port ?? 0);
      await proxied.send(`${before}{"apiKey":"${KEY}"}\nx\n`);
      await proxied.until(() => proxied.refusals.length === 1, 'the refusal of the second line');
      expect(proxied.refusals).toMatchObject([{ code: 'invalid-body' }]);
      proxied.close();
    }
    const nameless = await TcpClient.open(app.app.get(TcpListener).port ?? 0);
    await app.settle();
    await app.advance(20_000);
    await nameless.until(() => nameless.isClosed, 'the end');
    const listener = await app.listen('/telemetry/stream?recent=10');
    await listener.until(({ received }) => received.length === 1, 'the event');
    expect(listener.received.map(({ data }) => data)).toEqual([eventLine(3)]);
    for (const open of [listener, right]) open.close();
  });

  it('takes a key where none is asked for', async () => {
    const client = await start();
    await client.send(`{"apiKey":"whatever"}\nx\n`);
    await client.until(() => client.refusals.length === 1, 'the refusal of the second line');
    client.close();
  });
});
