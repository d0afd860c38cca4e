import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type ChildProcess, spawn } from 'node:child_process';
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { createServer, type Server, type Socket } from 'node:net';
import { type AddressInfo } from 'node:net';
import { Random } from '../../src/kernel/random/random.js';
import { SYSTEM_TIMERS } from '../../src/kernel/time/timers.js';
import { ENDPOINTS } from '../../src/traffic/domain/endpoint.js';
import { LoadRun } from '../../src/traffic/domain/load-run.js';
import { RateLimiter } from '../../src/traffic/domain/rate-limiter.js';
import { RequestSource } from '../../src/traffic/domain/request-source.js';
import { HttpSender } from '../../src/traffic/http-sender.js';
import { mostInASecond, scenarioNamed } from '../support/fakes/virtual-load.js';

/** One in the gate; `CAP_RUNS=30` for a search. */
const RUNS = Number(process.env['CAP_RUNS'] ?? 1);
const SECONDS = 4;
const CAP = 20;
/** Written by undici in the turn in which it writes to the socket, right before it. */
const SENT = 'undici:client:sendHeaders';
const ANSWER = 'HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 10\r\n';

/** A raw target that answers late, and closes every other connection after its answer. */
async function startTarget(random: Random): Promise<Server> {
  const server = createServer((socket: Socket) => {
    socket.on('error', () => socket.destroy());
    socket.on('data', () => {
      const isLast = random.float() < 0.5;
      setTimeout(
        () => {
          if (socket.destroyed) return;
          socket.write(`${ANSWER}Connection: ${isLast ? 'close' : 'keep-alive'}\r\n\r\n{"id": 17}`);
          if (isLast) socket.end();
        },
        random.integer(0, 400),
      );
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return server;
}

describe('the cap of a process', () => {
  const hogs: ChildProcess[] = [];
  let sent: number[] = [];
  const onSent = (): void => void sent.push(performance.now());

  beforeEach(() => {
    for (let each = 0; each < 2; each += 1) {
      hogs.push(spawn(process.execPath, ['-e', 'for (;;);'], { stdio: 'ignore' }));
    }
    subscribe(SENT, onSent);
  });
  afterEach(() => {
    unsubscribe(SENT, onSent);
    for (const hog of hogs.splice(0)) hog.kill('SIGKILL');
  });

  it.each(Array.from({ length: RUNS }, (_, run) => run))(
    'is kept in every second as sent, over connections that take long and a busy machine: run %d',
    async (run) => {
      sent = [];
      const random = Random.fromSeed(`cap ${run}`);
      const server = await startTarget(random.fork('target'));
      const delays = random.fork('delays');
      const sender = new HttpSender({
        origin: `http://target.test:${(server.address() as AddressInfo).port}`,
        headers: {},
        lookup: (_host, options, callback) => {
          const found = (): void => {
            if (options.all === true) callback(null, [{ address: '127.0.0.1', family: 4 }]);
            else callback(null, '127.0.0.1', 4);
          };
          setTimeout(found, delays.integer(0, 300));
        },
      });
      // The event loop stands still now and then, as it does under load.
      const stalls = setInterval(() => {
        const untilMs = performance.now() + delays.integer(0, 60);
        while (performance.now() < untilMs);
      }, 150);
      const scenario = scenarioNamed('stress');
      const bugs: unknown[] = [];
      await new Promise<void>((resolve) => {
        const load = new LoadRun(
          { scenario, durationMs: SECONDS * 1000, maxRps: CAP },
          { timers: SYSTEM_TIMERS, limiter: new RateLimiter(SYSTEM_TIMERS, CAP), sender },
          new RequestSource(scenario, ENDPOINTS, random, []),
          random,
          { onOver: resolve, onBug: (_boundary, error) => bugs.push(error) },
        );
        load.start();
      });
      clearInterval(stalls);
      await sender.close();
      await new Promise((resolve) => server.close(resolve));
      expect(bugs).toEqual([]);
      expect(sent.length).toBeGreaterThan(CAP);
      expect(mostInASecond(sent)).toBeLessThanOrEqual(CAP);
    },
  );
});
