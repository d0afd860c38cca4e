import { afterEach, beforeEach, describe, expect, it, test } from '@jest/globals';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { SETTABLE_WALL_CLOCK } from '../../src/cli/trials/settable-wall-clock.js';
import { isOver, type Job } from '../../src/traffic/domain/job.js';
import { ServiceProcess } from '../support/apps/service-process.js';
import { startCommand } from '../support/apps/start-command.js';
import { stateFolder } from '../support/apps/state-folder.js';
import { changeOf, postChange } from '../support/clients/changes.js';
import { call, jobOf, startJob } from '../support/clients/jobs.js';
import { SseListener } from '../support/clients/sse-listener.js';
import { eventLine, TcpClient } from '../support/clients/tcp-client.js';

const DAY_MS = 86_400_000;
/** Longer than a lease lives. */
const PAUSE_MS = 9000;

/** The wall clock of the machine, which nobody sets. */
function wallMs(): number {
  return performance.timeOrigin + performance.now();
}

interface Health {
  readonly details: {
    readonly listeners?: Record<string, { port: number }>;
    readonly doors?: Record<string, { port: number }>;
  };
}

describe('a service', () => {
  const open: { close(): void }[] = [];
  let state: ReturnType<typeof stateFolder>;

  beforeEach(() => {
    state = stateFolder();
  });
  afterEach(async () => {
    for (const each of open.splice(0)) each.close();
    await ServiceProcess.stopAll();
    state.remove();
  });

  const stepFile = (): string => join(state.path, 'step');
  const start = (): Promise<ServiceProcess> => {
    const [program, ...args] = startCommand();
    const variables = { STATE_DIR: join(state.path, 'state'), WALL_STEP_FILE: stepFile() };
    return ServiceProcess.start(variables, [program, '--import', SETTABLE_WALL_CLOCK, ...args]);
  };
  const setWall = async (service: ServiceProcess, byMs: number): Promise<void> => {
    writeFileSync(stepFile(), String(byMs));
    service.signal('SIGUSR2');
    await service.until(
      async () => Math.abs((await wallOf(service)) - wallMs() - byMs) < 10_000,
      'the clock to be set',
    );
  };
  /** The wall clock of the service: when a new user was made. */
  const wallOf = async ({ url }: ServiceProcess): Promise<number> => {
    const fields = { name: 'Ada Berg', email: 'ada@example.org' };
    const { body } = await call<{ createdAt: string }>(`${url}/api/v1/users`, 'POST', fields);
    return Date.parse(body.createdAt);
  };
  const listen = async ({ url }: ServiceProcess, path: string): Promise<SseListener> => {
    const listener = await SseListener.open(`${url}${path}`);
    open.push(listener);
    return listener;
  };
  const tcpClient = async ({ url }: ServiceProcess): Promise<TcpClient> => {
    const { details } = (await call<Health>(`${url}/health`)).body;
    const client = await TcpClient.open((details.listeners ?? details.doors)?.['telemetry']?.port ?? 0);
    open.push(client);
    return client;
  };
  const endOf = async (service: ServiceProcess, jobId: string): Promise<Job> => {
    await service.until(async () => isOver(await jobOf(service.url, jobId)), 'the end of the job');
    return jobOf(service.url, jobId);
  };

  test.each([
    ['back by a minute', -60_000],
    ['forward by a minute', 60_000],
    ['forward by two days', 2 * DAY_MS],
  ])('changes nothing but timestamps when its wall clock is set %s', async (_how, byMs) => {
    const service = await start();
    await postChange(service.url, 'alice', changeOf(1));
    const day = await listen(service, '/stream?seed=1');
    const live = await listen(service, '/simulation/live');
    const changes = await listen(service, '/alice/events/changes');
    const telemetry = await listen(service, '/telemetry/stream');
    const tcp = await tcpClient(service);
    const jobId = await startJob(service.url, { duration: 10 });
    await telemetry.until(({ received }) => received.length > 1, 'heartbeats');

    await setWall(service, byMs);
    const [days, lives, beats] = [day.received.length, live.received.length, telemetry.received.length];
    await telemetry.until(({ received }) => received.length > beats + 2, 'further heartbeats');
    await day.until(({ received }) => received.length > days, 'the day to go on');
    await live.until(({ received }) => received.length > lives, 'the live channel to go on');
    const { status, body } = await postChange(service.url, 'alice', changeOf(2));
    expect(status).toBe(201);
    await changes.until(({ received }) => received.some(({ data }) => data.includes('Sensor1_2')), 'the change');
    const { timestamp = '' } = body as { timestamp?: string };
    expect(Math.abs(Date.parse(timestamp) - wallMs() - byMs)).toBeLessThan(10_000);
    await tcp.send(`${eventLine(1)}\n`);
    await telemetry.until(({ received }) => received.some(({ data }) => data.includes('grüße')), 'the event');

    expect((await endOf(service, jobId)).status).toBe('completed');
    const backlog = await listen(service, '/alice/events/changes?receiveBacklog=true');
    await backlog.until(({ received }) => received.length === 2, 'both changes');
    expect([day.ending, live.ending, changes.ending, telemetry.ending, tcp.isClosed, tcp.received]).toEqual([
      'open',
      'open',
      'open',
      'open',
      false,
      '',
    ]);
    expect(day.raw).not.toContain('"type":"end"');
    expect((await call<{ status: string }>(`${service.url}/health/ready`)).status).toBe(200);
  });

  it('goes on with its job and its clients after it was stopped for longer than a lease lives', async () => {
    const service = await start();
    const telemetry = await listen(service, '/telemetry/stream');
    const changes = await listen(service, '/alice/events/changes');
    const tcp = await tcpClient(service);
    const jobId = await startJob(service.url, { duration: 30 });
    await telemetry.until(({ received }) => received.length > 1, 'heartbeats');
    service.signal('SIGSTOP');
    await delay(PAUSE_MS);
    service.signal('SIGCONT');
    await tcp.send(`${eventLine(1)}\n`);
    await telemetry.until(({ received }) => received.some(({ data }) => data.includes('grüße')), 'the event');
    expect((await jobOf(service.url, jobId)).status).toBe('running');
    await postChange(service.url, 'alice', changeOf(1));
    await changes.until(({ received }) => received.some(({ data }) => data.includes('Sensor1_1')), 'the change');
    expect(await endOf(service, jobId)).toMatchObject({ status: 'completed', reason: null });
    expect([telemetry.ending, changes.ending, tcp.isClosed]).toEqual(['open', 'open', false]);
  });
});
