import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Agent, get, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { connect } from 'node:net';
import { SSE_ABORT_CONTROLLER } from '@nestjs/common';
import { startApp, type TestApp } from '../support/apps/app.js';
import { until } from '../support/apps/store-bench.js';
import { type Message } from '../support/clients/messages.js';
import { framesOf, SseListener } from '../support/clients/sse-listener.js';

const TIMEOUT_MS = 60_000;

/** What comes back on a bare socket until it is closed, or until the timeout. */
function talk(url: string, text: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const { hostname, port } = new URL(url);
    const socket = connect(Number(port), hostname, () => socket.write(text));
    let answer = '';
    socket.setEncoding('utf8').on('data', (part: string) => (answer += part));
    socket.on('error', reject).on('close', () => resolve(answer));
    setTimeout(() => socket.destroy(), TIMEOUT_MS).unref();
  });
}

/** A body on a connection of a pool. */
function fetchWith(agent: Agent, url: string): Promise<{ body: string; port: number }> {
  return new Promise((resolve, reject) => {
    get(url, { agent }, (response) => {
      const port = response.socket.localPort ?? 0;
      let body = '';
      response.setEncoding('utf8').on('data', (part: string) => (body += part));
      response.on('error', reject).on('end', () => resolve({ body, port }));
    }).on('error', reject);
  });
}

describe('the connection under GET /stream', () => {
  let app: TestApp;

  beforeAll(async () => {
    app = await startApp();
  });
  afterAll(() => app.close());

  const openStreams = async (): Promise<string | undefined> => {
    const metrics = await (await fetch(`${app.url}/metrics`)).text();
    return /^flowprobe_open_streams\{kind="day"\} (\d+)$/m.exec(metrics)?.[1];
  };

  it('keeps nothing of its handler once the stream has begun', async () => {
    const server: Server = app.app.getHttpServer();
    const opened = new Promise<[IncomingMessage, ServerResponse]>((resolve) => {
      server.once('request', (request, response) => resolve([request, response]));
    });
    const listener = await SseListener.open(`${app.url}/stream`);
    const [request, response] = await opened;
    expect(response.listenerCount('unpipe')).toBe(0);
    expect(request).toMatchObject({ [SSE_ABORT_CONTROLLER]: undefined, next: undefined });
    listener.close();
  });

  it('carries plain frames without chunks to an HTTP/1.0 client, and is closed after the end', async () => {
    const answer = await talk(app.url, 'GET /stream?speed=1000&seed=1 HTTP/1.0\r\n\r\n');
    const body = answer.slice(answer.indexOf('\r\n\r\n') + 4);
    expect(body).not.toContain('\r\n');
    expect(framesOf(body).at(-1)).toContain('"type":"end"');
    expect(framesOf(body).length).toBe((body.match(/^id: /gm) ?? []).length);
  });

  it('is closed right after the end where the client wants that, and says so', async () => {
    const startedMs = performance.now();
    const answer = await talk(
      app.url,
      'GET /stream?speed=1000&seed=1 HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n',
    );
    expect(performance.now() - startedMs).toBeLessThan(TIMEOUT_MS);
    expect(answer).toMatch(/^HTTP\/1\.1 200 OK\r\n[^]*\r\nConnection: close\r\n[^]*"type":"end"[^]*\r\n0\r\n\r\n$/);
  });

  it.each([
    ['what is no HTTP', 'hello\r\n\r\n', 400, 'This is not an HTTP request'],
    [
      'too many headers',
      `GET /stream HTTP/1.1\r\nHost: x\r\nX: ${'x'.repeat(20_000)}\r\n\r\n`,
      431,
      'The headers are too large',
    ],
  ])('answers %s in the error format, and closes', async (_, text, status, message) => {
    const answer = await talk(app.url, text);
    expect(answer.startsWith(`HTTP/1.1 ${status} `)).toBe(true);
    expect(answer).toMatch(/\r\nConnection: close\r\n/);
    const body = answer.slice(answer.indexOf('\r\n\r\n') + 4);
    expect(JSON.parse(body)).toMatchObject({ statusCode: status, message, details: [] });
  });

  it('can be used for the next request after a stream has ended', async () => {
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    try {
      const bodies = [];
      for (const path of ['/stream?speed=1000&seed=1', '/health/live', '/stream?speed=1000&seed=1', '/health/live']) {
        bodies.push(await fetchWith(agent, `${app.url}${path}`));
      }
      expect(new Set(bodies.map(({ port }) => port)).size).toBe(1);
      expect(bodies.map(({ body }) => framesOf(body).length > 2000)).toEqual([true, false, true, false]);
      expect(bodies[3]?.body).toContain('"status":"ok"');
    } finally {
      agent.destroy();
    }
  });

  it('carries two requests that were sent at once, one stream after the other, both whole', async () => {
    const requests = [
      'GET /stream?speed=1000&seed=1 HTTP/1.1\r\nHost: x\r\n\r\n',
      'GET /stream?speed=1000&seed=2 HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n',
    ];
    const answer = await talk(app.url, requests.join(''));
    const types = framesOf(answer.replace(/\r\n[0-9a-f]+\r\n/g, '')).map((frame) => /"type":"(\w+)/.exec(frame)?.[1]);
    expect(types.filter((type) => type === 'start')).toHaveLength(2);
    expect(types.filter((type) => type === 'end')).toHaveLength(2);
  });

  it('is released when the reader leaves, whenever that is', async () => {
    const first = await SseListener.all(`${app.url}/stream?speed=1000&rate=30&seed=7`);
    const id = String(first.lastId?.replace(/:\d+$/, ':80000'));
    const leavers = Array.from({ length: 60 }, async (_, index) => {
      const resumed = index % 2 === 0 ? `&lastEventId=${encodeURIComponent(id)}` : '';
      const controller = new AbortController();
      setTimeout(() => controller.abort(), index % 20);
      await fetch(`${app.url}/stream?speed=1000&rate=30&seed=7${resumed}`, { signal: controller.signal })
        .then((response) => response.text())
        .catch(() => undefined);
    });
    await Promise.all(leavers);
    await until('no open stream', async () => (await openStreams()) === '0');
  });

  it('brings the same bytes to a hundred readers at once', async () => {
    const url = `${app.url}/stream?speed=1000&seed=9&rate=0.3`;
    const readers = await Promise.all(Array.from({ length: 100 }, () => SseListener.all(url)));
    const days = readers.map((reader) =>
      reader
        .messages<Message>()
        .map(({ type, uuid, order }) => (order === undefined ? type : uuid))
        .join(),
    );
    expect(new Set(days).size).toBe(1);
  });
});
