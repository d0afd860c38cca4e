import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { WebSocket } from 'ws';
import { startTimelessApp, type TimelessApp } from '../support/apps/app.js';
import { SseListener } from '../support/clients/sse-listener.js';

describe('MAX_STREAMS=2', () => {
  let app: TimelessApp;
  const open: SseListener[] = [];

  const listen = async (path: string): Promise<SseListener> => {
    const listener = await app.listen(path);
    open.push(listener);
    return listener;
  };

  beforeEach(async () => {
    app = await startTimelessApp({ variables: { MAX_STREAMS: '2' } });
  });
  afterEach(async () => {
    for (const listener of open.splice(0)) listener.close();
    await app.close();
  });

  it.each(['/stream', '/simulation/live'])(
    'sends the third on %s away with a retry, in a way that EventSource comes back from',
    async (path) => {
      const [first, second] = [await listen('/stream'), await listen('/simulation/live')];
      const third = await listen(path);
      await third.end();
      expect(third.status).toBe(200);
      expect(third.headers['content-type']).toMatch(/^text\/event-stream\b/);
      expect(third.ending).toBe('ended');
      expect(third.received).toEqual([]);
      expect(third.retries).toHaveLength(1);
      expect(third.raw).not.toMatch(/^(id|data|event):/m);
      expect([first.ending, second.ending]).toEqual(['open', 'open']);
    },
  );

  it('spreads those it sends away over some seconds', async () => {
    await listen('/stream');
    await listen('/stream');
    const retries: number[] = [];
    for (let count = 0; count < 20; count += 1) retries.push(...(await listen('/stream')).retries);
    expect(retries).toHaveLength(20);
    expect(Math.min(...retries)).toBeGreaterThanOrEqual(2000);
    expect(Math.max(...retries)).toBeLessThanOrEqual(10_000);
    expect(new Set(retries).size).toBeGreaterThan(15);
  });

  it('takes the next as soon as one has left or ended', async () => {
    const first = await listen('/stream?speed=1000&rate=0.1');
    await listen('/simulation/live');
    first.close();
    await app.settle();
    const third = await listen('/stream?speed=2&duration=120');
    expect(third.received.length).toBeGreaterThan(0);
    await app.advance(60_000);
    expect(third.ending).toBe('ended');
    expect((await listen('/stream')).received.length).toBeGreaterThan(0);
  });

  it('counts WebSockets among them, refuses further ones with 503, and has their place back', async () => {
    const upgrade = (path = '/streams/iot-sensors/readings', origin?: string): Promise<WebSocket | number> =>
      new Promise((resolve, reject) => {
        const client = new WebSocket(app.url.replace('http', 'ws') + path, origin === undefined ? {} : { origin });
        client.on('open', () => resolve(client));
        client.on('unexpected-response', (_, { statusCode = 0 }) => resolve(statusCode));
        client.on('error', reject);
      });
    const metric = async (name: string): Promise<string | undefined> =>
      new RegExp(`^${name}\\{kind="streams"\\} (\\d+)$`, 'm').exec(
        await (await fetch(`${app.url}/metrics`)).text(),
      )?.[1];
    const [first, second] = [await upgrade(), await upgrade()];
    expect([typeof first, typeof second, await upgrade()]).toEqual(['object', 'object', 503]);
    expect(await metric('flowprobe_open_streams')).toBe('2');
    await app.advance(30_000);
    expect(Number(await metric('flowprobe_messages_sent_total'))).toBeGreaterThan(0);
    expect((await listen('/stream')).received).toEqual([]);
    for (const client of [first, second]) if (client instanceof WebSocket) client.close();
    await app.settle();
    expect(await metric('flowprobe_open_streams')).toBe('0');
    expect(await upgrade('/streams/iot-sensors/none')).toBe(404);
    expect(await upgrade(undefined, 'https://a.example')).toBe(403);
    expect(typeof (await upgrade(undefined, app.url))).toBe('object');
    expect(typeof (await upgrade())).toBe('object');
  });

  it('still says what is wrong with a query, and that a run is over, and counts no probe', async () => {
    await listen('/stream');
    await listen('/stream');
    expect((await fetch(`${app.url}/stream?speed=0`)).status).toBe(400);
    expect((await fetch(`${app.url}/stream`, { method: 'HEAD' })).status).toBe(200);
    expect((await fetch(`${app.url}/health/ready`)).status).toBe(200);
  });
});
