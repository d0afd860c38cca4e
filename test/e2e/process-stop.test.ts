import { afterEach, describe, expect, it } from '@jest/globals';
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { connect } from 'node:net';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { WebSocket } from 'ws';
import { FREE_PORTS } from '../support/apps/free-ports.js';
import { ROOT } from '../support/apps/run.js';
import { ServiceProcess } from '../support/apps/service-process.js';
import { stateFolder } from '../support/apps/state-folder.js';
import { SseListener } from '../support/clients/sse-listener.js';

/** Longer than any stop takes that waits for nobody, and shorter than the default SHUTDOWN_TIMEOUT. */
const UNWAITED_MS = 10_000;

const timed = async <T>(work: Promise<T>): Promise<[T, number]> => {
  const startedMs = performance.now();
  return [await work, performance.now() - startedMs];
};
/** An open stream by WebSocket: what has come of it, and with which code it was closed. */
async function listenBySocket(url: string): Promise<{ readonly received: number; readonly closed: Promise<number> }> {
  const socket = new WebSocket(url);
  const closed = once(socket, 'close').then(([code]) => Number(code));
  const state = { received: 0, closed };
  socket.on('message', () => (state.received += 1));
  await once(socket, 'open');
  return state;
}

const retries = ({ retries: [first, ...others] }: SseListener): number[] =>
  first === 2000 ? others : [first ?? 0, ...others];

describe('a service that gets a stop signal', () => {
  const open: SseListener[] = [];
  const listen = async (service: ServiceProcess, path: string, headers = {}): Promise<SseListener> => {
    const listener = await SseListener.open(`${service.url}${path}`, headers);
    open.push(listener);
    return listener;
  };
  const expectAway = (listener: SseListener): void => {
    expect(listener.ending).toBe('ended');
    expect(retries(listener)).toHaveLength(1);
    expect(retries(listener)[0]).toBeGreaterThanOrEqual(2000);
    expect(retries(listener)[0]).toBeLessThanOrEqual(10_000);
  };

  afterEach(async () => {
    for (const listener of open.splice(0)) listener.close();
    await ServiceProcess.stopAll();
  });

  it('is not ready at once, lets streams with an end finish, sends endless ones away, and exits with 0', async () => {
    const service = await ServiceProcess.start();
    const day = await listen(service, '/stream?speed=15&seed=1');
    const live = await listen(service, '/simulation/live');
    await day.until(({ received }) => received.length > 100);
    service.signal('SIGTERM');
    await service.until(async () => (await fetch(`${service.url}/health/ready`)).status === 503, 'answer 503');
    expect((await fetch(`${service.url}/health/live`)).status).toBe(200);
    await live.end();
    expectAway(live);
    const late = await listen(service, '/stream?seed=2');
    expect(late.status).toBe(200);
    await late.end();
    expect(late.received).toEqual([]);
    expectAway(late);
    await day.end();
    expect(day.ending).toBe('ended');
    expect(day.received.at(-1)?.data).toContain('"type":"end"');
    expect(retries(day)).toEqual([]);
    const [exit, milliseconds] = await timed(service.exited);
    expect(exit).toEqual({ code: 0, signal: null });
    expect(milliseconds).toBeLessThan(UNWAITED_MS);
    expect(service.complaints).toBe('');
  });

  it('waits for no answer of the lab, held or in the middle of its script', async () => {
    const service = await ServiceProcess.start();
    const held = await listen(service, '/lab/half-open');
    const paused = await listen(service, '/lab/heartbeats-only');
    await held.until(({ received }) => received.length === 1);
    service.signal('SIGTERM');
    const [exit, milliseconds] = await timed(service.exited);
    expect(exit).toEqual({ code: 0, signal: null });
    expect(milliseconds).toBeLessThan(UNWAITED_MS);
    expect([held.ending, paused.ending]).toEqual(['torn', 'torn']);
    expect(service.complaints).toBe('');
  });

  it('waits for no stream that a fault holds back, of a day or without an end', async () => {
    const service = await ServiceProcess.start();
    await listen(service, '/simulation/live?wire=stall:ms=86400000');
    await listen(service, '/stream?speed=1000&wire=latency:ms=86400000');
    await service.until(async () => (await service.metric('flowprobe_open_streams')) === 2, 'both streams');
    service.signal('SIGTERM');
    const [exit, milliseconds] = await timed(service.exited);
    expect(exit).toEqual({ code: 0, signal: null });
    expect(milliseconds).toBeLessThan(UNWAITED_MS);
  });

  it('sends streams away that do not end within SHUTDOWN_TIMEOUT; they go on elsewhere', async () => {
    const service = await ServiceProcess.start({ SHUTDOWN_TIMEOUT: '1' });
    const day = await listen(service, '/stream?seed=1&rate=10');
    await day.until(({ received }) => received.length > 10);
    service.signal('SIGTERM');
    const [exit, milliseconds] = await timed(service.exited);
    expect(exit).toEqual({ code: 0, signal: null });
    expect(milliseconds).toBeGreaterThan(900);
    expect(milliseconds).toBeLessThan(UNWAITED_MS);
    expectAway(day);
    const other = await ServiceProcess.start();
    const rest = await listen(other, '/stream?seed=1&rate=10', { 'Last-Event-ID': String(day.lastId) });
    await rest.until(({ received }) => received.length > 0);
    expect(rest.received[0]?.id).toBe(day.lastId?.replace(/\d+$/, (sequence) => String(Number(sequence) + 1)));
  });

  it('does not wait for a reader that takes nothing', async () => {
    const service = await ServiceProcess.start({ SHUTDOWN_TIMEOUT: '1' });
    const stalled = await listen(service, '/stream?speed=1000&rate=100');
    stalled.stall();
    await delay(300);
    service.signal('SIGTERM');
    const [exit, milliseconds] = await timed(service.exited);
    expect(exit).toEqual({ code: 0, signal: null });
    expect(milliseconds).toBeLessThan(UNWAITED_MS);
  });

  it('lets a WebSocket with an end finish, and sends one without an end away', async () => {
    const service = await ServiceProcess.start();
    const url = `${service.url.replace('http', 'ws')}/streams/chat/answers`;
    const finite = await listenBySocket(`${url}?seed=1&speed=60&duration=120`);
    const endless = await listenBySocket(`${url}?seed=1&duration=endless`);
    service.signal('SIGTERM');
    expect(await endless.closed).toBe(1001);
    expect(await finite.closed).toBe(1000);
    expect(finite.received).toBeGreaterThan(0);
    const [exit, milliseconds] = await timed(service.exited);
    expect(exit).toEqual({ code: 0, signal: null });
    expect(milliseconds).toBeLessThan(UNWAITED_MS);
  });

  it('does not wait for a WebSocket that does not close', async () => {
    const service = await ServiceProcess.start({ SHUTDOWN_TIMEOUT: '1' });
    const { hostname, port } = new URL(service.url);
    const head = ['GET /streams/chat/answers?duration=endless HTTP/1.1', `Host: ${hostname}`, 'Connection: Upgrade'];
    const upgrade = ['Upgrade: websocket', 'Sec-WebSocket-Version: 13', `Sec-WebSocket-Key: ${'A'.repeat(22)}==`];
    const socket = connect(Number(port), hostname);
    socket.on('error', () => undefined).write(`${[...head, ...upgrade].join('\r\n')}\r\n\r\n`);
    const [answer] = (await once(socket, 'data')) as [Buffer];
    expect(answer.toString()).toMatch(/^HTTP\/1\.1 101 /);
    socket.resume();
    service.signal('SIGTERM');
    const [exit, milliseconds] = await timed(service.exited);
    expect(exit).toEqual({ code: 0, signal: null });
    expect(milliseconds).toBeLessThan(UNWAITED_MS);
  });

  it('exits soon when no stream is open, idle connections or not', async () => {
    const service = await ServiceProcess.start();
    await (await fetch(`${service.url}/health`)).text();
    service.signal('SIGTERM');
    const [exit, milliseconds] = await timed(service.exited);
    expect(exit).toEqual({ code: 0, signal: null });
    expect(milliseconds).toBeLessThan(UNWAITED_MS);
  });

  it('lets a download that is under way finish', async () => {
    const service = await ServiceProcess.start();
    const response = await fetch(`${service.url}/simulation/export?seed=1&rate=60`);
    service.signal('SIGTERM');
    const text = await response.text();
    expect(text.trimEnd().split('\n').at(-1)).toContain('"type":"end"');
    expect(await service.exited).toEqual({ code: 0, signal: null });
  });

  it('waits 5 s after a Ctrl+C, and not at all after a second', async () => {
    const service = await ServiceProcess.start();
    const day = await listen(service, '/stream?seed=1');
    service.signal('SIGINT');
    await delay(1000);
    expect(day.ending).toBe('open');
    service.signal('SIGINT');
    const [exit, milliseconds] = await timed(service.exited);
    expect(exit.code).toBe(0);
    expect(milliseconds).toBeLessThan(3500);
  });

  it('lets a short stream finish after one Ctrl+C in the terminal of `npm start`', async () => {
    const service = await ServiceProcess.start({}, ['npm', 'start', '--ignore-scripts']);
    const day = await listen(service, '/stream?speed=60&seed=1');
    await day.until(({ received }) => received.length > 100);
    service.interruptGroup();
    await day.end();
    expect(day.ending).toBe('ended');
    expect(day.received.at(-1)?.data).toContain('"type":"end"');
  });

  it('with a channel to the process that started it says where it listens, and stops in order when the channel is closed', async () => {
    const state = stateFolder();
    const child = fork(join(ROOT, 'dist/bundle/main.js'), {
      cwd: ROOT,
      env: { PATH: process.env['PATH'], ...FREE_PORTS, STATE_DIR: state.path },
      execArgv: [],
      silent: true,
    });
    try {
      const [{ listening }] = (await once(child, 'message')) as [{ listening: string }];
      const day = await SseListener.open(`${listening}/stream?speed=100&seed=1`);
      open.push(day);
      await day.until(({ received }) => received.length > 100);
      const exited = once(child, 'exit');
      child.disconnect();
      await day.end();
      expect(day.received.at(-1)?.data).toContain('"type":"end"');
      expect(await exited).toEqual([0, null]);
    } finally {
      child.kill('SIGKILL');
      state.remove();
    }
  });
});
