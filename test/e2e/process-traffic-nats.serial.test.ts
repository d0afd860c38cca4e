import { afterAll, afterEach, beforeAll, expect, it } from '@jest/globals';
import { setTimeout as delay } from 'node:timers/promises';
import { isOver, type Job } from '../../src/traffic/domain/job.js';
import { NatsStore } from '../../src/store/nats/nats-store.js';
import { SystemClock } from '../../src/kernel/time/system-clock.js';
import { UsersService } from '../../src/users/users.service.js';
import { call, type ErrorAnswer, figuresOf, jobOf, START, startJob } from '../support/clients/jobs.js';
import { NatsFixture } from '../support/apps/nats-fixture.js';
import { NatsServer } from '../../src/cli/trials/nats-server.js';
import { describeWith } from '../support/apps/programs.js';
import { SeededEntropy } from '../support/fakes/seeded-entropy.js';
import { ServiceProcess } from '../support/apps/service-process.js';
import { until } from '../support/apps/store-bench.js';
import { SseListener } from '../support/clients/sse-listener.js';

async function endOf(url: string, jobId: string): Promise<Job> {
  for (;;) {
    const job = await jobOf(url, jobId);
    if (isOver(job)) return job;
    await delay(50);
  }
}

describeWith('nats-server')('traffic of two services on one NATS', () => {
  let nats: NatsServer;
  let first: ServiceProcess;
  let second: ServiceProcess;

  const start = async (): Promise<ServiceProcess> => {
    const service = await ServiceProcess.start({ NATS_URL: nats.url, LOG_LEVEL: 'info' });
    await service.until(async () => (await fetch(`${service.url}/health/ready`)).status === 200, 'readiness');
    return service;
  };

  beforeAll(async () => {
    nats = await NatsServer.start();
    [first, second] = await Promise.all([start(), start()]);
  });
  afterEach(() => nats.start());
  afterAll(async () => {
    await ServiceProcess.stopAll();
    await nats.stop();
  });

  it('is started on one, and watched, changed and stopped on the other', async () => {
    const jobId = await startJob(first.url, { duration: 60 });
    const watched = await SseListener.open(`${second.url}/traffic/stream/${jobId}`);
    const here = await SseListener.open(`${first.url}/traffic/stream/${jobId}`);
    await watched.until(({ received }) => received.length >= 4, 'four states');
    const refused = await call<ErrorAnswer>(`${second.url}/traffic/start`, 'POST', START);
    expect([refused.status, refused.body.details]).toEqual([409, [{ field: 'jobId', problem: jobId }]]);
    const slower = await call<Job>(`${second.url}/traffic/jobs/${jobId}`, 'PATCH', { maxRps: 7 });
    expect([slower.status, slower.body.maxRps, slower.body.stats.targetRps]).toEqual([200, 7, 7]);
    const paused = await call<Job>(`${second.url}/traffic/jobs/${jobId}`, 'PATCH', { paused: true });
    expect([paused.status, paused.body.status]).toEqual([200, 'paused']);
    expect((await jobOf(first.url, jobId)).status).toBe('paused');
    const jobs = await Promise.all([first, second].map(({ url }) => call<Job[]>(`${url}/traffic/jobs`)));
    expect(jobs.map(({ body }) => body.map((job) => job.jobId))).toEqual([[jobId], [jobId]]);
    const stopped = await call<Job>(`${second.url}/traffic/stop/${jobId}`, 'POST');
    expect([stopped.status, stopped.body.status]).toEqual([200, 'cancelled']);
    await Promise.all([watched.end(), here.end()]);
    expect(watched.messages<Job>().at(-1)).toEqual(stopped.body);
    expect(here.lastId).toBe(watched.lastId);
    expect((await call(`${first.url}/traffic/stop/${jobId}`, 'POST')).body).toEqual(stopped.body);
    const again = await SseListener.all(`${first.url}/traffic/stream/${jobId}`, {
      'Last-Event-ID': watched.lastId ?? '',
    });
    expect([again.status, again.received]).toEqual([204, []]);
  });

  it('is known on the other at once, and what it asked is counted by both', async () => {
    const since = `?since=${new Date().toISOString()}`;
    const jobId = await startJob(second.url, { duration: 3 });
    expect((await jobOf(first.url, jobId)).jobId).toBe(jobId);
    const { stats } = await endOf(first.url, jobId);
    for (const service of [first, second]) {
      const { url } = service;
      // The other replica writes what it measured every half a second.
      await service.until(
        async () => (await figuresOf(url, since)).requests >= stats.totalRequests,
        'what both have measured',
      );
      const { requests, byStatus } = await figuresOf(url, since);
      expect([requests, byStatus]).toEqual([stats.totalRequests, stats.byStatus]);
    }
  });

  it('asks for users that were made on the other', async () => {
    for (const [from, to] of [
      [first, second],
      [second, first],
    ] as const) {
      const body = { name: 'Ada', email: 'ada@example.org' };
      const { body: user } = await call<{ id: string }>(`${from.url}/api/v1/users`, 'POST', body);
      const there = await call<{ id: string }>(`${to.url}/api/v1/users/${user.id}`);
      expect([there.status, there.body]).toEqual([200, user]);
      const changed = await call(`${to.url}/api/v1/users/${user.id}`, 'PATCH', { name: 'Eva' });
      expect((await call(`${from.url}/api/v1/users/${user.id}`)).body).toEqual(changed.body);
    }
  });

  it('goes on over a restart of NATS', async () => {
    const jobId = await startJob(first.url, { duration: 8, endpoints: ['GET /users'] });
    await delay(1500);
    await nats.kill();
    await delay(800);
    await nats.start();
    const job = await endOf(second.url, jobId);
    expect([job.status, job.reason]).toEqual(['completed', null]);
    expect(Math.abs(job.stats.totalRequests + job.stats.skipped - 160)).toBeLessThanOrEqual(2);
  });

  it('is lost with its owner, which the other says within ten seconds, and makes room for the next', async () => {
    const jobId = await startJob(first.url, { duration: 600 });
    const watched = await SseListener.open(`${second.url}/traffic/stream/${jobId}`);
    await watched.until(({ received }) => received.length >= 3, 'three states');
    await first.kill();
    const killedMs = performance.now();
    await watched.end();
    expect(performance.now() - killedMs).toBeLessThan(10_000);
    const last = watched.messages<Job>().at(-1);
    expect([watched.ending, last?.status, last?.reason]).toEqual(['ended', 'error', 'owner lost']);
    expect(await jobOf(second.url, jobId)).toEqual(last);
    const next = await startJob(second.url, { duration: 1 });
    expect((await endOf(second.url, next)).status).toBe('completed');
    first = await start();
    expect(await jobOf(first.url, jobId)).toEqual(last);
  });

  it('is ended by its owner, too, where the owner stood still for so long that it was given up', async () => {
    const jobId = await startJob(first.url, { duration: 600 });
    await delay(1000);
    first.signal('SIGSTOP');
    const job = await endOf(second.url, jobId);
    expect([job.status, job.reason]).toEqual(['error', 'owner lost']);
    first.signal('SIGCONT');
    await first.until(async () => (await first.metric('flowprobe_traffic_jobs')) === 0, 'the end of the load');
    const { requests } = await figuresOf(first.url);
    await delay(1500);
    expect((await figuresOf(first.url)).requests).toBe(requests);
    expect(await jobOf(first.url, jobId)).toEqual(job);
  });
});

describeWith('nats-server')('users of two services on one NATS', () => {
  const clock = new SystemClock();
  let nats: NatsServer;
  let fixture: NatsFixture;
  let services: UsersService[] = [];

  beforeAll(async () => {
    nats = await NatsServer.start();
    fixture = new NatsFixture(nats.url);
  });
  afterAll(async () => {
    await Promise.all(services.map((service) => service.onModuleDestroy()));
    await fixture.dispose();
    clock.stop();
    await nats.stop();
  });

  it('are ten thousand at most, and the oldest go, whoever writes', async () => {
    const stores: NatsStore[] = [await fixture.open(), await fixture.open()];
    services = stores.map((store, index) => new UsersService(store, clock, new SeededEntropy(String(index))));
    const made: string[] = [];
    const makeSome = async (service: UsersService, count: number): Promise<void> => {
      for (let each = 0; each < count; each += 1) {
        made.push((await service.create({ name: 'Ada', email: 'ada@example.org' })).id);
      }
    };
    // Sixteen at a time on each.
    await Promise.all(services.flatMap((service) => Array.from({ length: 16 }, () => makeSome(service, 320))));
    expect(made).toHaveLength(10_240);
    expect(new Set(made).size).toBe(made.length);
    const kept = new Set(
      [...((await stores[0]?.keyValue.entries('users'))?.values() ?? [])].map(
        ({ value }) => (JSON.parse(value.toString()) as { id: string }).id,
      ),
    );
    expect(kept.size).toBe(10_000);
    const oldest = [...made].sort().slice(0, 100);
    expect(oldest.filter((id) => kept.has(id))).toEqual([]);
    for (const service of services) {
      // Each sees what the other has written a moment later.
      await until('all users', async () => (await service.page(1, 100)).total === 10_000);
      expect((await service.page(1, 100)).users.filter(({ id }) => !kept.has(id))).toEqual([]);
    }
  });
});
