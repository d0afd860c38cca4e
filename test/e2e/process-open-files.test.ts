import { afterEach, describe, expect, it } from '@jest/globals';
import { connect } from 'node:net';
import { ServiceProcess } from '../support/apps/service-process.js';
import { SseListener } from '../support/clients/sse-listener.js';
import { startCommand } from '../support/apps/start-command.js';

/** The service with a limit of open files, as a shell sets it. */
function startWith(limit: number): Promise<ServiceProcess> {
  return ServiceProcess.start({}, ['bash', '-c', `ulimit -n ${limit} && exec ${startCommand().join(' ')}`]);
}

const REQUESTS = [
  'GET /stream HTTP/1.1\r\nHost: localhost\r\n\r\n',
  'GET /alice/events/changes HTTP/1.1\r\nHost: localhost\r\n\r\n',
  'POST /alice/changes HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/ld+json\r\nContent-Length: 2\r\n\r\n{}',
  'POST /requests HTTP/1.1\r\nHost: localhost\r\n\r\n',
  'GET / HTTP/1.1\r\nHost: localhost\r\n\r\n',
];

describe('a service whose limit of open files is below MAX_STREAMS', () => {
  afterEach(() => ServiceProcess.stopAll());

  it('says so in the log and in /health, and answers streams past it with a retry', async () => {
    const service = await startWith(200);
    await service.until(() => service.log.some(({ message }) => /limit of open files is 200/.test(message)), 'warning');
    const { details } = (await (await fetch(`${service.url}/health`)).json()) as {
      details: { openFiles: object; streams: { limit: number } };
    };
    expect(details.openFiles).toMatchObject({ limit: 200, needed: 10_128, maxStreams: 100 });
    const open = await Promise.all(
      Array.from({ length: 100 }, () => SseListener.open(`${service.url}/simulation/live`)),
    );
    const past = await Promise.all(Array.from({ length: 20 }, () => SseListener.all(`${service.url}/simulation/live`)));
    for (const { status, retries, ending } of past) expect([status, retries.length, ending]).toEqual([200, 1, 'ended']);
    expect(open.filter(({ ending }) => ending === 'open')).toHaveLength(100);
    for (const listener of open) listener.close();
  });

  it('survives a storm of connections in its first second, and serves afterwards', async () => {
    const service = await startWith(80);
    const sockets = Array.from({ length: 400 }, (_, index) => {
      const socket = connect(Number(service.port), '127.0.0.1').on('error', () => undefined);
      socket.write(REQUESTS[index % REQUESTS.length] ?? '');
      return socket;
    });
    await Promise.all(
      sockets.map((socket) => new Promise((resolve) => socket.once('data', resolve).once('close', resolve))),
    );
    for (const socket of sockets) socket.destroy();
    await service.until(async () => {
      const answer = await fetch(`${service.url}/health/ready`).catch(() => undefined);
      return answer?.status === 200;
    }, 'readiness');
    expect((await fetch(`${service.url}/requests`, { method: 'POST' })).status).toBe(202);
    expect(service.log.filter(({ level }) => level === 'error').map(({ message }) => message)).toEqual([]);
  });
});
