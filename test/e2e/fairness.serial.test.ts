import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { get } from 'node:http';
import { connect, type Socket } from 'node:net';
import { type ExportLine, timeOf } from '../support/clients/messages.js';
import { ServiceProcess } from '../support/apps/service-process.js';
import { SseListener } from '../support/clients/sse-listener.js';

/** How often others must be answered while work of seconds goes on; where the work holds them up, it is once or twice. */
const ANSWERS = 4;

describe('the work for one client', () => {
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
  const answered = (path: string, headers = {}): Promise<void> =>
    new Promise((resolve, reject) => {
      get(`${service.url}${path}`, { agent: false, headers }, (response) => {
        response.once('data', () => {
          resolve();
          response.destroy();
        });
      }).on('error', reject);
    });
  /** How often others are answered while the work goes on. `npm run bench -- --only fairness` says how fast. */
  const answersBeside = async (work: Promise<unknown>): Promise<number> => {
    const state = { working: true, answers: 0 };
    const done = work.finally(() => (state.working = false));
    while (state.working) {
      await answered('/health/live');
      state.answers += 1;
    }
    await done;
    return state.answers;
  };

  it.each(['/simulation/export?rate=50', '/simulation/export?rate=20&format=csv', '/simulation/preview?rate=100'])(
    'does not hold up other clients: %s',
    async (path) => {
      await answered('/health/live');
      expect(await answersBeside(sink(path))).toBeGreaterThan(ANSWERS);
    },
  );

  it('does not hold up other clients when many resume a long day at once', async () => {
    const query = '/stream?rate=100&speed=1000&seed=1';
    const listener = await SseListener.open(`${service.url}${query}`);
    await listener.until(({ received }) => received.length > 0);
    listener.close();
    const id = String(listener.received[0]?.id).replace(':0', ':50000');
    const resumed = Array.from({ length: 80 }, () => answered(query, { 'Last-Event-ID': id }));
    expect(await answersBeside(Promise.all(resumed))).toBeGreaterThan(ANSWERS);
  });

  it('comes in time: no message before its moment, and none left behind', async () => {
    const text = await (await fetch(`${service.url}/simulation/export?seed=5&rate=20`)).text();
    const dueMs = text.split('\n', 250).map((line) => (JSON.parse(line) as ExportLine).at);
    const listener = await SseListener.open(`${service.url}/stream?seed=5&rate=20`);
    await listener.until(({ received }) => received.length > 0);
    const startedMs = timeOf(String(listener.received[0]?.id));
    const late: number[] = [];
    while (listener.received.length < 200) {
      const before = listener.received.length;
      await listener.until(({ received }) => received.length > before);
      const nowMs = performance.timeOrigin + performance.now();
      for (const { id } of listener.received.slice(before))
        late.push(nowMs - startedMs - Number(dueMs[Number(id?.split(':')[1])]));
    }
    listener.close();
    late.sort((a, b) => a - b);
    expect(late[0]).toBeGreaterThan(-20);
    expect(late).not.toContain(NaN);
  });
});
