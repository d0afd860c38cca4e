import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { setTimeout as delay } from 'node:timers/promises';
import { LOAD_SCENARIOS } from '../../src/traffic/domain/load-scenarios.js';
import { isOver, type Job } from '../../src/traffic/domain/job.js';
import { call, figuresOf, jobOf, startJob } from '../support/clients/jobs.js';
import { mostWithin } from '../support/fakes/virtual-load.js';
import { ServiceProcess } from '../support/apps/service-process.js';
import { SseListener } from '../support/clients/sse-listener.js';
import { stateFolder } from '../support/apps/state-folder.js';
import { TargetProcess } from '../support/apps/target-process.js';

describe('a service with traffic', () => {
  let state: ReturnType<typeof stateFolder>;
  let target: TargetProcess | undefined;

  const start = (variables: Record<string, string> = {}): Promise<ServiceProcess> =>
    ServiceProcess.start({ STATE_DIR: state.path, LOG_LEVEL: 'info', ...variables });
  const startWithTarget = async (
    variables: Record<string, string> = {},
  ): Promise<{ service: ServiceProcess; target: TargetProcess }> => {
    target = await TargetProcess.start();
    const service = await start({ TRAFFIC_TARGETS: `bare=${target.url}`, ...variables });
    return { service, target };
  };
  const endOf = async (url: string, jobId: string): Promise<Job> => {
    for (;;) {
      const job = await jobOf(url, jobId);
      if (isOver(job)) return job;
      await delay(50);
    }
  };

  beforeEach(() => {
    state = stateFolder();
  });
  afterEach(async () => {
    await ServiceProcess.stopAll();
    await target?.stop();
    target = undefined;
    state.remove();
  });

  it('runs each scenario in real time, watched to its end, with numbers that add up over all of them and a restart', async () => {
    const service = await start();
    let sent = 0;
    for (const { name, shape } of LOAD_SCENARIOS) {
      const jobId = await startJob(service.url, { scenario: name, duration: 3 });
      const listener = await SseListener.all(`${service.url}/traffic/stream/${jobId}`);
      const last = listener.messages<Job>().at(-1);
      expect([name, last?.status]).toEqual([name, 'completed']);
      const { totalRequests = 0, skipped = 0, aborted = 0 } = last?.stats ?? {};
      expect(Math.abs(totalRequests + skipped - shape.loadTo(1) * 60)).toBeLessThanOrEqual(1);
      expect(aborted).toBe(0);
      sent += totalRequests;
      expect((await figuresOf(service.url)).requests).toBe(sent);
    }
    const before = await figuresOf(service.url);
    service.signal('SIGTERM');
    await service.exited;
    const again = await start();
    const after = await figuresOf(again.url);
    expect({ ...after, since: '', until: '' }).toEqual({ ...before, since: '', until: '' });
    expect(await again.metric('flowprobe_traffic_jobs')).toBe(0);
  });

  it('keeps to the cap in every second as its target sees it, over pauses and changes of rate', async () => {
    const { service, target } = await startWithTarget();
    const jobId = await startJob(service.url, { scenario: 'stress', duration: 8, target: 'bare' });
    const change = (body: object): Promise<unknown> => call(`${service.url}/traffic/jobs/${jobId}`, 'PATCH', body);
    await delay(2500);
    await change({ paused: true });
    await delay(1500);
    await change({ paused: false });
    await delay(1000);
    await change({ maxRps: 5 });
    await delay(1500);
    await change({ maxRps: 20 });
    const { stats } = await endOf(service.url, jobId);
    const times = await target.times();
    expect(times.length).toBe(stats.totalRequests);
    // A request may have been sent earlier than it was seen, by no more than the slowest took: only what is closer together than
    // a second less that must have been sent within one. A bucket that is full at the start would let twenty more through.
    const surelyMs = 1000 - stats.latency.max;
    expect(mostWithin(surelyMs, times)).toBeLessThanOrEqual(20);
  });

  it('shows a target that stood still for two seconds, and asked on meanwhile', async () => {
    const { service, target } = await startWithTarget();
    const jobId = await startJob(service.url, { duration: 7, target: 'bare' });
    await delay(2000);
    target.freeze();
    await delay(2000);
    const during = await jobOf(service.url, jobId);
    target.thaw();
    expect(during.stats.inFlight).toBeGreaterThan(30);
    const { stats } = await endOf(service.url, jobId);
    expect(stats.failedRequests).toBe(0);
    // A machine that kept the job itself from running is no fault of the target: what it missed it says.
    expect(Math.abs(stats.totalRequests + stats.skipped - 140)).toBeLessThanOrEqual(2);
    expect(stats.latency.max).toBeGreaterThan(1800);
    expect(stats.latency.p95).toBeGreaterThan(800);
    expect(stats.latency.p50).toBeLessThan(200);
  });

  it('skips and counts what is due while a hundred requests are under way, and aborts them when it is stopped', async () => {
    const { service, target } = await startWithTarget({ TRAFFIC_MAX_RPS: '500' });
    const jobId = await startJob(service.url, { duration: 30, target: 'bare', maxRps: 200 });
    await delay(1000);
    target.freeze();
    await delay(1500);
    const during = await jobOf(service.url, jobId);
    expect(during.stats.inFlight).toBe(100);
    expect(during.stats.skipped).toBeGreaterThan(100);
    // Its target stays frozen: the answer waits for nothing from there.
    const { body } = await call<Job>(`${service.url}/traffic/stop/${jobId}`, 'POST');
    expect([body.status, body.stats.inFlight, body.stats.aborted]).toEqual(['cancelled', 0, 100]);
    target.thaw();
  });

  it('ends its jobs in order on SIGTERM', async () => {
    const service = await start({ SHUTDOWN_TIMEOUT: '2' });
    const jobId = await startJob(service.url, { duration: 600 });
    await delay(700);
    service.signal('SIGTERM');
    expect(await service.exited).toEqual({ code: 0, signal: null });
    const again = await start();
    const job = await jobOf(again.url, jobId);
    expect([job.status, job.reason]).toEqual(['cancelled', 'the replica that ran it was stopped']);
    const { requests } = await figuresOf(again.url);
    // What was aborted may not have got there.
    expect(requests).toBeGreaterThanOrEqual(job.stats.totalRequests);
    expect(requests).toBeLessThanOrEqual(job.stats.totalRequests + job.stats.aborted);
  });

  it('shows a job that was under way when it was killed as lost, within ten seconds of its return', async () => {
    const service = await start();
    const jobId = await startJob(service.url, { duration: 600 });
    await delay(1200);
    await service.kill();
    const again = await start();
    const returnedMs = performance.now();
    const job = await endOf(again.url, jobId);
    expect(performance.now() - returnedMs).toBeLessThan(10_000);
    expect([job.status, job.reason, job.stats.currentRps]).toEqual(['error', 'owner lost', 0]);
    expect(job.stats.totalRequests).toBeGreaterThan(5);
    const next = await startJob(again.url, { duration: 1 });
    expect((await endOf(again.url, next)).status).toBe('completed');
  });

  it('measures on while its store is away, counts what it could not record, and fails no request for it', async () => {
    const first = await start();
    // A folder belongs to one process: for the second one the store is away.
    const second = await start();
    for (let each = 0; each < 7; each += 1) {
      expect((await fetch(`${second.url}/api/v1/users/error?errorRate=0`)).status).toBe(200);
    }
    expect((await fetch(`${second.url}/api/v1/users`)).status).toBe(503);
    await second.until(
      async () => (await second.metric('flowprobe_request_records_total', 'outcome="dropped"')) === 8,
      'the count of what was dropped',
    );
    for (const path of ['traffic/metrics', 'traffic/jobs', 'traffic/status/x']) {
      expect([path, (await fetch(`${second.url}/${path}`)).status]).toEqual([path, 503]);
    }
    const away = await SseListener.all(`${second.url}/traffic/stream/x`);
    expect([away.status, away.retries.length]).toEqual([200, 1]);
    await first.kill();
  });
});
