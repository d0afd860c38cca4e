import { afterEach, describe, expect, it } from '@jest/globals';
import { readdirSync, readFileSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { connect } from 'node:net';
import { DataFolder } from '../support/apps/data-folder.js';
import { ServiceProcess } from '../support/apps/service-process.js';
import { SseListener } from '../support/clients/sse-listener.js';
import { startCommand } from '../support/apps/start-command.js';

/** The service with a limit of open files, as a shell sets it. */
function startWith(limit: number, variables: Record<string, string> = {}): Promise<ServiceProcess> {
  return ServiceProcess.start(variables, ['bash', '-c', `ulimit -n ${limit} && exec ${startCommand().join(' ')}`]);
}

/** Over the connection of an agent. */
function getWith(agent: Agent, url: string): Promise<{ status: number; body: string }> {
  return new Promise((resolve, reject) => {
    request(url, { agent }, (response) => {
      let body = '';
      response.setEncoding('utf8').on('data', (text: string) => (body += text));
      response.on('end', () => resolve({ status: response.statusCode ?? 0, body })).on('error', reject);
    })
      .on('error', reject)
      .end();
  });
}

interface Health {
  readonly details: {
    readonly data: { readonly broken: readonly object[] };
    readonly listeners: { readonly telemetry: { readonly port: number } };
  };
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

  it('reports data that it has no descriptor to read as unreadable, keeps it in use, and reads it again', async () => {
    const folder = DataFolder.shipped();
    const service = await startWith(80, { DATA_DIR: folder.path, TELEMETRY_PORT: '0' });
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    const get = async (path: string): Promise<string> => (await getWith(agent, `${service.url}${path}`)).body;
    const broken = async (): Promise<{ file: string; inUse: string; problems: { problem: string }[] }[]> =>
      (JSON.parse(await get('/health')) as { details: { data: { broken: [] } } }).details.data.broken;
    const reading = async (): Promise<unknown[]> =>
      (JSON.parse(await get('/streams')) as { reading: unknown[] }).reading;
    await service.until(async () => (await reading()).length === 0, 'all documents to be read');
    expect(await broken()).toEqual([]);
    const { port } = (JSON.parse(await get('/health')) as Health).details.listeners.telemetry;
    const sockets = Array.from({ length: 200 }, () => connect(port, '127.0.0.1').on('error', () => undefined));
    const scenario = 'scenarios/busy-retail-day.json';
    folder.write(scenario, JSON.parse(readFileSync(folder.file(scenario), 'utf8')) as object);
    await service.until(async () => (await broken()).length > 0, 'a file that cannot be read');
    const unreadable = await broken();
    expect(unreadable.map(({ inUse }) => inUse)).toEqual(unreadable.map(() => 'the last good content'));
    expect(unreadable.flatMap(({ problems }) => problems.map(({ problem }) => problem)).join()).toMatch(
      /^(the (file|folder) cannot be read \(EMFILE\),?)+$/,
    );
    expect(await get('/simulation/preview?seed=1')).toContain('"order"');
    for (const socket of sockets) socket.destroy();
    await service.until(async () => (await broken()).length === 0, 'the file to be read again');
    agent.destroy();
    folder.remove();
  });

  it('reads documents of streams once it has the descriptors for it, and takes their want for no bug', async () => {
    const service = await startWith(80);
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    const get = (path: string): Promise<{ status: number; body: string }> => getWith(agent, `${service.url}${path}`);
    // The one connection is open before there is no other to be had, and nothing has asked for the documents so far.
    expect((await get('/health/live')).status).toBe(200);
    const sockets = Array.from({ length: 200 }, () =>
      connect(Number(service.port), '127.0.0.1').on('error', () => undefined),
    );
    await service.until(() => readdirSync(`/proc/${service.pid}/fd`).length >= 80, 'no descriptor to be left');
    const health = await get('/health');
    expect(health.status).toBe(200);
    const { broken } = (JSON.parse(health.body) as Health).details.data;
    expect(broken).toContainEqual({
      file: 'streams',
      inUse: 'nothing',
      problems: [{ field: '', problem: 'the folder cannot be read (EMFILE)' }],
    });
    for (const socket of sockets) socket.destroy();
    await service.until(async () => !(await get('/health')).body.includes('EMFILE'), 'the documents to be read');
    const preview = await get('/streams/ride-hailing/trips/preview?seed=1');
    expect([preview.status, preview.body.length > 100]).toEqual([200, true]);
    expect(service.log.filter(({ level }) => level === 'error').map(({ message }) => message)).toEqual([]);
    agent.destroy();
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
