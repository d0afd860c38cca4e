import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createServer, type AddressInfo } from 'node:net';
import request from 'supertest';
import { WebListener } from '../../src/telemetry/web-listener.service.js';
import { serverOf, startApp, startTimelessApp, type TimelessApp } from '../support/apps/app.js';
import { SseListener } from '../support/clients/sse-listener.js';
import { eventLine, TcpClient } from '../support/clients/tcp-client.js';

/** All that comes back until the service closes. */
async function exchange(port: number, text: string): Promise<string> {
  const client = await TcpClient.open(port);
  await client.send(text);
  await client.until(() => client.received.includes('}'), 'an answer');
  client.close();
  return client.received;
}

describe('telemetry', () => {
  let app: TimelessApp;
  const open: SseListener[] = [];

  const start = async (variables: Record<string, string> = {}): Promise<void> => {
    app = await startTimelessApp({ variables });
  };
  const listen = async (path = '/telemetry/stream', headers: Record<string, string> = {}): Promise<SseListener> => {
    const listener = await app.listen(path, headers);
    open.push(listener);
    return listener;
  };
  const send = async (...lines: string[]): Promise<request.Response> =>
    request(serverOf(app)).post('/telemetry/events').type('json').send(`[${lines.join()}]`);
  const sendAll = async (from: number, to: number): Promise<void> => {
    for (let each = from; each <= to; each += 1) expect((await send(eventLine(each))).status).toBe(201);
    await app.settle();
  };
  const isKept = ({ data }: { readonly data: string }): boolean => !data.includes('serverHealthcheck');
  const sentBy = ({ received }: SseListener): string[] => received.filter(isKept).map(({ data }) => data);
  const sequences = ({ received }: SseListener): number[] =>
    received.filter(isKept).map(({ id }) => Number(id?.split(':')[1]));

  beforeEach(() => start());
  afterEach(async () => {
    for (const listener of open.splice(0)) listener.close();
    await app.close();
  });

  it('is stored when it is answered, and streamed byte for byte', async () => {
    const listener = await listen();
    const lines = [eventLine('1725662000000000001'), eventLine('1725662000000000002')];
    const { status, body } = (await send(...lines)) as { status: number; body: { stored: number; lastId: string } };
    expect([status, body]).toEqual([201, { stored: 2, lastId: expect.stringMatching(/^[a-z0-9]+:2$/) }]);
    await app.settle();
    expect(sentBy(listener)).toEqual(lines);
    expect(listener.raw).toContain(`id: ${body.lastId}\nevent: status\ndata: ${lines[1] ?? ''}\n\n`);
    const one = await request(serverOf(app)).post('/telemetry/events').type('json').send(eventLine(3));
    expect([one.status, (one.body as { stored: number }).stored]).toEqual([201, 1]);
  });

  it('is taken as a JSON value a line as well, with its times as texts, and a byte order mark', async () => {
    const listener = await listen();
    const [one, two] = [
      eventLine('1725662000000000001'),
      eventLine('1725662000000000002').replace(/:(\d{19})/, ':"$1"'),
    ];
    const body = `\ufeff${one}\n\n[${two},${one}]\n`;
    const { status } = await request(serverOf(app)).post('/telemetry/events').type('application/x-ndjson').send(body);
    await app.settle();
    expect([status, sentBy(listener)]).toEqual([201, [one, two, one]]);
    const refused = await request(serverOf(app))
      .post('/telemetry/events')
      .type('application/x-ndjson')
      .send(`${one}\n{}`);
    expect([refused.status, (refused.body as { message: string }).message]).toEqual([
      400,
      expect.stringMatching(/^line 2: /),
    ]);
  });

  it('is refused as a whole where one event of several is wrong', async () => {
    const refused = await send(eventLine(1), '{}');
    expect([refused.status, (refused.body as { code: string }).code]).toEqual([400, 'invalid-body']);
    expect((refused.body as { details: { field: string }[] }).details[0]?.field).toBe('1.traceId');
    const text = await request(serverOf(app)).post('/telemetry/events').type('text').send(eventLine(1));
    expect([text.status, (text.body as { code: string }).code]).toEqual([415, 'unsupported-media-type']);
    const large = await send(...Array.from({ length: 10_000 }, (_, index) => eventLine(index)));
    expect([large.status, (large.body as { code: string }).code]).toEqual([413, 'payload-too-large']);
    expect(sequences(await listen('/telemetry/stream?recent=10'))).toEqual([]);
  });

  it('begins with the last ones for who asks, and otherwise with what comes', async () => {
    await sendAll(1, 15);
    expect(sequences(await listen('/telemetry/stream?recent=10'))).toEqual([6, 7, 8, 9, 10, 11, 12, 13, 14, 15]);
    expect(sequences(await listen('/telemetry/stream?recent=1000'))).toHaveLength(15);
    expect(sequences(await listen())).toEqual([]);
    const bad = await request(serverOf(app)).get('/telemetry/stream?recent=x&more=1');
    expect([
      bad.status,
      [...new Set((bad.body as { details: { field: string }[] }).details.map(({ field }) => field))].sort(),
    ]).toEqual([400, ['recent']]);
  });

  it('goes on after an id, and says what retention has dropped, or that its history is lost', async () => {
    await app.close();
    await start({ TELEMETRY_RETENTION_COUNT: '10' });
    await sendAll(1, 5);
    const [id = ''] = (await listen('/telemetry/stream?recent=3')).received.map((each) => each.id);
    const resumed = await listen('/telemetry/stream', { 'Last-Event-ID': id });
    expect(sequences(resumed)).toEqual([4, 5]);
    await sendAll(6, 20);
    const gap = await listen('/telemetry/stream', { 'Last-Event-ID': id });
    expect(gap.received[0]).toMatchObject({ event: 'gap', data: '{"from":4,"to":10}' });
    expect(sequences(gap).slice(1)).toEqual([11, 12, 13, 14, 15, 16, 17, 18, 19, 20]);
    const other = await listen('/telemetry/stream?lastEventId=elsewhere:7');
    expect(other.received[0]).toMatchObject({ event: 'gap', data: '{"from":8,"to":null}' });
    expect(sequences(other).slice(1)).toHaveLength(10);
  });

  it('sends a health event each second, without an id, and stores none of them', async () => {
    await sendAll(1, 1);
    const listener = await listen('/telemetry/stream?recent=1');
    await app.advance(3000);
    const beats = listener.received.slice(1);
    expect(beats).toHaveLength(3);
    for (const { id, event, data } of beats) {
      expect([id, event]).toEqual([undefined, 'status']);
      const beat = JSON.parse(data) as { name: string; event: string; attributes: { key: string; value: object }[] };
      expect([beat.name, beat.event]).toEqual(['flowProbe', 'serverHealthcheck']);
      expect(beat.attributes[0]).toEqual({ key: 'status', value: { stringValue: 'healthy' } });
      expect(beat.attributes[1]).toMatchObject({ key: 'upTime', value: { type: 'number', unit: 'nanoseconds' } });
      expect(beat.attributes[2]).toEqual({ key: 'webServerStatus', value: { stringValue: 'run' } });
    }
    const upTimes = beats.map(({ data }) => Number(/"upTime".*?"value":(\d+)/.exec(data)?.[1]));
    expect(upTimes.slice(1).map((each, index) => each - (upTimes[index] ?? 0))).toEqual([1e9, 1e9]);
    expect(new Set(beats.map(({ data }) => (JSON.parse(data) as { traceId: string }).traceId)).size).toBe(1);
    expect(sequences(await listen('/telemetry/stream?recent=10'))).toEqual([1]);
    for (const each of open.splice(0)) each.close();
    await app.settle();
    await app.advance(61_000);
    // Nobody listens: only the log's sweep is planned.
    expect(app.clock.waiting).toBe(1);
  });

  it('lists the processes that run, with their last events', async () => {
    await send(eventLine(1, 'processStarted', 'a'), eventLine(2, 'processStarted', 'b'), eventLine(3, 'work', 'a'));
    const listed = async (): Promise<unknown[]> => {
      const asking = { done: false };
      const answer = request(serverOf(app))
        .get('/telemetry/processes')
        .then((got) => got)
        .finally(() => (asking.done = true));
      while (!asking.done) await app.settle();
      return ((await answer).body as { traceId: string; lastEvents: unknown[] }[]).map(({ traceId, lastEvents }) => [
        traceId,
        lastEvents.length,
      ]);
    };
    expect(await listed()).toEqual([
      ['a', 2],
      ['b', 1],
    ]);
    await send(eventLine(4, 'processStopped', 'a'), eventLine(5, 'processStarted', 'c'));
    expect(await listed()).toEqual([
      ['c', 1],
      ['b', 1],
    ]);
    await app.advance(120_000);
    expect(await listed()).toEqual([
      ['c', 1],
      ['b', 1],
    ]);
  });

  it('is at the bare address of its own port, too, and nothing else is', async () => {
    await sendAll(1, 3);
    const web = `http://127.0.0.1:${app.app.get(WebListener).port ?? 0}`;
    const opening = SseListener.open(`${web}/?recent=2`, { Origin: 'https://elsewhere.example' });
    await app.settle();
    const listener = await opening;
    open.push(listener);
    await listener.until(({ received }) => received.length === 2, 'the last two');
    expect(sequences(listener)).toEqual([2, 3]);
    expect(listener.headers).toMatchObject({
      'content-type': expect.stringMatching(/^text\/event-stream/),
      'access-control-allow-origin': '*',
    });
    expect(listener.retries).toEqual([2000]);
    for (const [path, status] of [
      ['/metrics', 404],
      ['/health', 404],
      ['/?recent=x', 400],
    ] as const) {
      const answer = await fetch(`${web}${path}`);
      expect([path, answer.status, ((await answer.json()) as { statusCode: number }).statusCode]).toEqual([
        path,
        status,
        status,
      ]);
    }
    for (const target of ['/', '/metrics']) {
      expect(await exchange(Number(new URL(web).port), `GET ${target} HTTP/1.1\r\n\r\n`)).toMatch(
        /^HTTP\/1\.1 400 [\s\S]*Connection: close\r\n[\s\S]*"code":"bad-request","message":"A request of HTTP\/1\.1 needs a Host header"/,
      );
    }
    expect((await fetch(`${web}/`, { method: 'HEAD' })).status).toBe(200);
    expect((await fetch(`${web}/`, { method: 'POST' })).status).toBe(405);
  });

  it('does without a port that is taken, and says so in the health', async () => {
    const taken = createServer();
    await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve));
    const port = String((taken.address() as AddressInfo).port);
    const other = await startApp({ TELEMETRY_PORT: port, TELEMETRY_WEB_PORT: port });
    const { status, body } = (await request(serverOf(other)).get('/health')) as { status: number; body: unknown };
    expect([status, body]).toMatchObject([
      200,
      {
        details: {
          doors: { telemetry: { state: 'closed', reason: 'the port is taken' }, 'telemetry-web': { state: 'closed' } },
        },
      },
    ]);
    await other.close();
    taken.close();
  });
});
