import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { get } from 'node:http';
import { connect, type Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { type ExportLine, timeOf } from '../support/clients/messages.js';
import { ServiceProcess } from '../support/apps/service-process.js';
import { SseListener } from '../support/clients/sse-listener.js';

/** Longer than this nobody may wait for another's work, on a busy two-core machine too; undisturbed it is some milliseconds. */
const PATIENCE_MS = 200;

describe('the work of one', () => {
  let service: ServiceProcess;
  const open: Socket[] = [];

  beforeAll(async () => {
    service = await ServiceProcess.start();
  });
  afterAll(async () => {
    for (const socket of open) socket.destroy();
    await ServiceProcess.stopAll();
  });

  /** Asks and lets the answer go by unread, at little cost; resolves when the connection is closed. */
  const sink = (path: string, headers = ''): Promise<void> =>
    new Promise((resolve) => {
      const socket = connect(Number(service.port), '127.0.0.1');
      open.push(socket);
      socket.write(`GET ${path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n${headers}\r\n`);
      socket
        .resume()
        .on('error', () => undefined)
        .on('close', () => resolve());
    });
  const answerMs = (path: string, headers = {}): Promise<number> =>
    new Promise((resolve, reject) => {
      const startedMs = performance.now();
      get(`${service.url}${path}`, { agent: false, headers }, (response) => {
        response.once('data', () => {
          resolve(performance.now() - startedMs);
          response.destroy();
        });
      }).on('error', reject);
    });
  /**
   * How long others wait for an answer while the work goes on. The mean, as on a busy machine a single wait may be long for
   * any reason; where the work holds others up, there are few waits, and long ones.
   */
  const meanWaitMs = async (work: Promise<unknown>): Promise<number> => {
    const waits: number[] = [];
    const state = { working: true };
    void work.finally(() => (state.working = false));
    while (state.working) {
      waits.push(await answerMs('/health/live'));
      await delay(10);
    }
    return waits.reduce((sum, wait) => sum + wait, 0) / waits.length;
  };

  it.each(['/simulation/export?rate=50', '/simulation/export?rate=20&format=csv', '/simulation/preview?rate=100'])(
    'holds up nobody else: %s',
    async (path) => {
      await answerMs('/health/live');
      expect(await meanWaitMs(sink(path))).toBeLessThan(PATIENCE_MS);
    },
  );

  it('holds up nobody else: many that resume a long day at once', async () => {
    const query = '/stream?rate=100&speed=1000&seed=1';
    const listener = await SseListener.open(`${service.url}${query}`);
    await listener.until(({ heard }) => heard.length > 0);
    listener.close();
    const id = String(listener.heard[0]?.id).replace(':0', ':50000');
    const resumed = Array.from({ length: 80 }, () => answerMs(query, { 'Last-Event-ID': id }));
    expect(await meanWaitMs(Promise.all(resumed))).toBeLessThan(PATIENCE_MS);
  });

  it('is quick where a day is resumed near its end: 50 ms at most', async () => {
    const query = '/stream?speed=1000&seed=1';
    const { heard } = await SseListener.all(`${service.url}${query}`);
    const id = String(heard.at(-20)?.id);
    const times: number[] = [];
    for (let count = 0; count < 15; count += 1) times.push(await answerMs(query, { 'Last-Event-ID': id }));
    expect(times.sort((a, b) => a - b)[7]).toBeLessThan(50);
  });

  it('comes in time: each message within some milliseconds of its moment', async () => {
    const text = await (await fetch(`${service.url}/simulation/export?seed=5&rate=20`)).text();
    const dueMs = text.split('\n', 250).map((line) => (JSON.parse(line) as ExportLine).at);
    const listener = await SseListener.open(`${service.url}/stream?seed=5&rate=20`);
    await listener.until(({ heard }) => heard.length > 0);
    const startedMs = timeOf(String(listener.heard[0]?.id));
    const late: number[] = [];
    while (listener.heard.length < 200) {
      const before = listener.heard.length;
      await listener.until(({ heard }) => heard.length > before);
      const nowMs = performance.timeOrigin + performance.now();
      for (const { id } of listener.heard.slice(before))
        late.push(nowMs - startedMs - Number(dueMs[Number(id?.split(':')[1])]));
    }
    listener.close();
    late.sort((a, b) => a - b);
    expect(late[0]).toBeGreaterThan(-20);
    expect(late[late.length >> 1]).toBeLessThan(60);
    expect(late[Math.floor(late.length * 0.9)]).toBeLessThan(PATIENCE_MS);
  });
});
