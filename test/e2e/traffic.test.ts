import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { setImmediate as nextTurn, setTimeout as delay } from 'node:timers/promises';
import { LOAD_SCENARIOS } from '../../src/traffic/domain/load-scenarios.js';
import { logBugsWith } from '../../src/kernel/errors/bugs.js';
import { type Job } from '../../src/traffic/domain/job.js';
import { firstRecord } from '../../src/traffic/domain/job-record.js';
import { LoadStats } from '../../src/traffic/domain/load-stats.js';
import { Schedule } from '../../src/traffic/domain/schedule.js';
import { type JobSeriesBody, type LoadWindowBody } from '../../src/traffic/job.dto.js';
import { JobRecords } from '../../src/traffic/job-records.js';
import { JobSlots } from '../../src/traffic/job-slots.js';
import { JobSpecReader } from '../../src/traffic/job-spec.js';
import { JobsService } from '../../src/traffic/jobs.service.js';
import { Store } from '../../src/store/store.js';
import { StreamsService } from '../../src/streaming/streams.service.js';
import { START_MS, startTimelessApp, type TimelessApp } from '../support/apps/app.js';
import { call, type ErrorAnswer, figuresOf, jobOf, START, startJob } from '../support/clients/jobs.js';
import { type SseListener } from '../support/clients/sse-listener.js';
import { WAIT_LIMIT_MS } from '../support/wait-limit.js';

describe('a traffic job', () => {
  let app: TimelessApp;
  const open: SseListener[] = [];

  const watch = async (jobId: string, headers = {}): Promise<SseListener> => {
    const listener = await app.listen(`/traffic/stream/${jobId}`, headers);
    open.push(listener);
    return listener;
  };
  /** Requests are answered by real sockets and a real disk: time waits for them, so that each is in its time. */
  const pass = async (seconds: number): Promise<void> => {
    const jobs = app.app.get(JobsService);
    for (let step = 0; step < seconds * 20; step += 1) {
      app.clock.advanceBy(50);
      await app.settle();
      while ((await jobs.all()).some(({ stats }) => stats.inFlight > 0)) await nextTurn();
    }
    await app.settle();
  };
  /** Waits for the disk, while time stands still. */
  const until = async (fulfilled: () => boolean): Promise<void> => {
    const deadline = performance.now() + WAIT_LIMIT_MS;
    while (!fulfilled()) {
      if (performance.now() > deadline) throw new Error(`not in ${WAIT_LIMIT_MS} ms: ${String(fulfilled)}`);
      await delay(1);
      await app.settle();
    }
  };
  /** What needs time to be answered, answered. */
  const inTime = async <T>(promise: Promise<T>, stepMs = 0): Promise<T> => {
    const state = { isDone: false };
    void promise.finally(() => (state.isDone = true)).catch(() => undefined);
    while (!state.isDone) {
      app.clock.advanceBy(stepMs);
      await app.settle();
    }
    return promise;
  };
  const start = (terms: object = {}): Promise<string> => inTime(startJob(app.url, terms));
  const stop = (jobId: string): Promise<{ status: number; body: Job }> =>
    inTime(call<Job>(`${app.url}/traffic/stop/${jobId}`, 'POST'));
  const change = (jobId: string, body: object): Promise<{ status: number; body: Job }> =>
    inTime(call<Job>(`${app.url}/traffic/jobs/${jobId}`, 'PATCH', body));

  beforeEach(async () => {
    app = await startTimelessApp();
  });
  afterEach(async () => {
    for (const listener of open.splice(0)) listener.close();
    await app.close();
  });

  it.each(LOAD_SCENARIOS)(
    'can be watched to its end, and its numbers agree with what arrived: $name',
    async ({ name }) => {
      const jobId = await start({ scenario: name, duration: 6 });
      const listener = await watch(jobId);
      await pass(8);
      await until(() => listener.ending === 'ended');
      const states = listener.messages<Job>();
      const last = states.at(-1);
      expect([listener.ending, last?.status, last?.jobId]).toEqual(['ended', 'completed', jobId]);
      expect(states.length).toBeGreaterThanOrEqual(12);
      const { stats } = last ?? (await jobOf(app.url, jobId));
      const arrived = await figuresOf(app.url);
      expect(arrived.requests).toBe(stats.totalRequests);
      expect(arrived.errors).toBe(stats.failedRequests);
      expect(arrived.byStatus).toEqual(stats.byStatus);
      const byRoute = Object.entries(arrived.routes).map(([route, { requests }]) => [route, requests]);
      expect(Object.fromEntries(byRoute)).toEqual(stats.byEndpoint);
      const integral = (name === 'peak' ? 0.75 : 1) * 120;
      expect(Math.abs(stats.totalRequests + stats.skipped - integral)).toBeLessThanOrEqual(integral / 100);
      expect(await jobOf(app.url, jobId)).toEqual(last);
    },
  );

  it('is answered as starting, and has everything that the contract shows', async () => {
    const { status, body } = await inTime(call<object>(`${app.url}/traffic/start`, 'POST', START));
    expect([status, Object.keys(body)]).toEqual([201, ['jobId', 'status']]);
    const { jobId, status: word } = body as { jobId: string; status: string };
    expect([jobId, word]).toEqual([expect.stringMatching(/^[0-9a-f-]{36}$/), 'starting']);
    await pass(1);
    expect(await jobOf(app.url, jobId)).toMatchObject({
      jobId,
      status: 'running',
      scenario: 'normal',
      startTime: START_MS,
      endTime: null,
      target: 'self',
      reason: null,
      stats: {
        totalRequests: 20,
        successfulRequests: 20,
        failedRequests: 0,
        currentRps: expect.closeTo(20, -1) as unknown as number,
        targetRps: 20,
        byStatus: { '200': 15, '201': 5 },
        byEndpoint: { 'GET /users': 5, 'POST /users': 5, 'GET /users/:id': 5, 'PATCH /users/:id': 5 },
        endpoints: { 'PATCH /users/:id': { requests: 5, failed: 0, p50: expect.any(Number) as unknown as number } },
        skipped: 0,
        elapsedSeconds: 1,
      },
    });
  });

  it('sends its state every half a second, each with an id of its own, and its end at once', async () => {
    const jobId = await start({ duration: 20 });
    const listener = await watch(jobId);
    await pass(5);
    const before = listener.received.length;
    expect(Math.abs(before - 11)).toBeLessThanOrEqual(1);
    expect(new Set(listener.received.map(({ id }) => id)).size).toBe(before);
    expect(listener.received.every(({ event }) => event === undefined)).toBe(true);
    await stop(jobId);
    await until(() => listener.ending === 'ended');
    expect([listener.ending, listener.messages<Job>().at(-1)?.status]).toEqual(['ended', 'cancelled']);
    expect(listener.retries).toEqual([2000]);
  });

  it('is among the topics of one stream, too: as it stands at once, then each state', async () => {
    const over = await start({ duration: 1 });
    await pass(2);
    await stop(over);
    const events = await app.listen('/events?topics=traffic');
    open.push(events);
    const jobId = await inTime(startJob(app.url, { duration: 5 }), 10);
    const own = await watch(jobId);
    await pass(6);
    await until(() => own.ending === 'ended');
    expect(new Set(events.received.map(({ event }) => event))).toEqual(new Set(['traffic']));
    const [first, ...rest] = events.messages<Job>();
    expect([first?.jobId, first?.status]).toEqual([over, 'completed']);
    expect(rest.at(-1)).toEqual(own.messages<Job>().at(-1));
    expect([events.ending, rest.every((job) => job.jobId === jobId)]).toEqual(['open', true]);
  });

  it('is stopped once and for all: twice is no error, and nothing is sent or planned afterwards', async () => {
    const jobId = await start({ duration: 100 });
    await pass(3);
    const first = await stop(jobId);
    expect([first.status, first.body.status, first.body.stats.inFlight]).toEqual([200, 'cancelled', 0]);
    expect(first.body.endTime).toBe(app.clock.now());
    await pass(3);
    const second = await stop(jobId);
    expect(second).toEqual(first);
    const { requests } = await figuresOf(app.url);
    expect(requests).toBe(first.body.stats.totalRequests + first.body.stats.aborted);
    await app.advance(301_000);
    // The log's own sweep is all that is planned.
    expect(app.clock.waiting).toBe(1);
    expect(app.app.get(StreamsService).openStreams).toBe(0);
  });

  it('sends its end once to a reader that comes after it', async () => {
    const jobId = await start({ duration: 2 });
    await pass(3);
    // It is over by then; to stop it once more waits until that is stored.
    await stop(jobId);
    const late = await watch(jobId);
    expect([late.ending, late.received.length, late.messages<Job>()[0]?.status]).toEqual(['ended', 1, 'completed']);
    const again = await watch(jobId, { 'Last-Event-ID': late.lastId ?? '' });
    expect([again.status, again.raw]).toEqual([204, '']);
    const parameter = await watch(`${jobId}?lastEventId=${late.lastId ?? ''}`);
    expect(parameter.status).toBe(204);
    const other = await watch(jobId, { 'Last-Event-ID': `${jobId}:0` });
    expect([other.status, other.received.length]).toEqual([200, 1]);
  });

  it('is forgotten five minutes after its end', async () => {
    const jobId = await start({ duration: 2 });
    await pass(3);
    // It is over by then; to stop it once more waits until that is stored.
    await stop(jobId);
    const { endTime } = await jobOf(app.url, jobId);
    await app.advance((endTime ?? 0) + 299_000 - app.clock.now());
    expect((await jobOf(app.url, jobId)).status).toBe('completed');
    expect((await call<Job[]>(`${app.url}/traffic/jobs`)).body).toHaveLength(1);
    await app.advance(2000);
    expect((await call(`${app.url}/traffic/status/${jobId}`)).status).toBe(404);
    expect((await call<Job[]>(`${app.url}/traffic/jobs`)).body).toEqual([]);
  });

  it('runs alone: another is refused with the id of the one that runs, until that is over', async () => {
    const jobId = await start();
    const refused = await inTime(call<ErrorAnswer>(`${app.url}/traffic/start`, 'POST', START));
    expect([refused.status, refused.body.code]).toEqual([409, 'conflict']);
    expect(refused.body.details).toEqual([{ field: 'jobId', problem: jobId }]);
    await stop(jobId);
    const starting = startJob(app.url);
    // A moment for the slot to be let go of.
    const next = await inTime(starting, 10);
    const jobs = (await call<Job[]>(`${app.url}/traffic/jobs`)).body;
    expect(jobs.map(({ jobId: each }) => each).sort()).toEqual([jobId, next].sort());
    await stop(next);
  });

  it('that has been seen to be over refuses no other, though the store does not have its end yet', async () => {
    const jobId = await start({ duration: 2 });
    await pass(1);
    const { keyValue } = app.app.get(Store);
    const write = keyValue.compareAndSet.bind(keyValue);
    let resolveEnd = (): void => undefined;
    const end = new Promise<void>((resolve) => (resolveEnd = resolve));
    const slow = jest.spyOn(keyValue, 'compareAndSet').mockImplementation(async (bucket, ...terms) => {
      if (bucket === 'traffic-jobs') await end;
      return write(bucket, ...terms);
    });
    await pass(2);
    expect((await jobOf(app.url, jobId)).status).toBe('completed');
    const starting = startJob(app.url);
    await app.settle();
    resolveEnd();
    slow.mockRestore();
    await stop(await inTime(starting, 10));
  });

  it('has a series of its seconds, with what was sent and failed in each, also when it is over', async () => {
    const jobId = await start({ scenario: 'errors', duration: 5 });
    const seriesOf = async (): Promise<JobSeriesBody> =>
      (await call<JobSeriesBody>(`${app.url}/traffic/jobs/${jobId}/series`)).body;
    await pass(2.5);
    expect((await seriesOf()).windows.map(({ second }) => second)).toEqual([0, 1]);
    await pass(5);
    const { stats, startTime } = await jobOf(app.url, jobId);
    const { windows, ...about } = await seriesOf();
    expect(about).toEqual({ jobId, startTime });
    const sum = (pick: (window: LoadWindowBody) => number): number =>
      windows.reduce((total, window) => total + pick(window), 0);
    expect([sum(({ sent }) => sent), sum(({ completed }) => completed), sum(({ failed }) => failed)]).toEqual([
      stats.totalRequests,
      stats.totalRequests,
      stats.failedRequests,
    ]);
    expect(stats.lastSecond).toEqual(windows.at(-1));
    expect(windows.every(({ sent, p50 }) => sent <= 20 && p50 !== null)).toBe(true);
    expect((await call(`${app.url}/traffic/jobs/x/series`)).status).toBe(404);
  });

  it.each([
    ['the answers of its requests', 'settled'],
    ['its timers', 'timer'],
  ])('that meets a bug in %s ends as an error, and the bug is logged with its stack', async (_title, where) => {
    const bugs: unknown[] = [];
    const before = logBugsWith((_boundary, error) => bugs.push(error));
    const bug = new TypeError('an injected bug');
    const spoiled =
      where === 'timer'
        ? jest.spyOn(Schedule.prototype, 'take').mockImplementation(() => {
            throw bug;
          })
        : jest.spyOn(LoadStats.prototype, 'countEnded').mockImplementation(() => {
            throw bug;
          });
    try {
      const jobId = await start({ duration: 5 });
      await until(() => {
        app.clock.advanceBy(10);
        return bugs.length > 0;
      });
      const { body } = await stop(jobId);
      expect([body.status, body.reason, body.stats.inFlight]).toEqual(['error', 'internal error', 0]);
      expect(new Set(bugs)).toEqual(new Set([bug]));
    } finally {
      spoiled.mockRestore();
      logBugsWith(before);
    }
  });

  describe('while the service stops', () => {
    const REASON = 'the replica that ran it was stopped';
    const STOPPING = { code: 'unavailable', message: 'This service is being stopped' };
    const newJob = (): Job => app.app.get(JobSpecReader).newJob(START);
    /** Holds all calls back until it is called. */
    const gate = (): { readonly opened: Promise<void>; readonly open: () => void } => {
      let open = (): void => undefined;
      const opened = new Promise<void>((resolve) => (open = resolve));
      return { opened, open };
    };
    const stored = async (jobId: string): Promise<Job | undefined> => {
      const entries = await app.app.get(Store).keyValue.entries('traffic-jobs');
      const records = [...entries.values()].map(({ value }) => JSON.parse(value.toString()) as { job: Job });
      return records.find(({ job }) => job.jobId === jobId)?.job;
    };

    it('is stored as cancelled before the store is closed, also where a report of it is under way', async () => {
      const jobs = app.app.get(JobsService);
      const { keyValue } = app.app.get(Store);
      const write = keyValue.compareAndSet.bind(keyValue);
      const jobId = await start();
      await pass(1);
      const { opened, open: letGo } = gate();
      let reports = 0;
      const slow = jest.spyOn(keyValue, 'compareAndSet').mockImplementation(async (bucket, ...terms) => {
        if (bucket === 'traffic-jobs') {
          reports += 1;
          // The second one has the end, and takes longer than all else.
          await (reports === 1 ? opened : delay(300));
        }
        return write(bucket, ...terms);
      });
      app.clock.advanceBy(500);
      await until(() => reports > 0);
      const stopped = jobs.onModuleDestroy();
      letGo();
      await stopped;
      slow.mockRestore();
      expect(await stored(jobId)).toMatchObject({ status: 'cancelled', reason: REASON });
    });

    it('does not start where its slot comes free then, and lets go of it', async () => {
      const jobs = app.app.get(JobsService);
      const slots = app.app.get(JobSlots);
      const take = slots.take.bind(slots);
      const { opened, open: letGo } = gate();
      const slow = jest.spyOn(slots, 'take').mockImplementation(async (jobId) => {
        await opened;
        return take(jobId);
      });
      const job = newJob();
      const starting = jobs.start(job);
      await jobs.onModuleDestroy();
      letGo();
      await expect(starting).rejects.toMatchObject(STOPPING);
      slow.mockRestore();
      expect([await stored(job.jobId), await slots.take(job.jobId)]).toEqual([
        undefined,
        expect.objectContaining({ held: true }),
      ]);
    });

    it('is stored as cancelled, and sends nothing, where it is just being made', async () => {
      const jobs = app.app.get(JobsService);
      const records = app.app.get(JobRecords);
      const add = records.add.bind(records);
      const { opened, open: letGo } = gate();
      const slow = jest.spyOn(records, 'add').mockImplementation(async (record) => {
        await opened;
        return add(record);
      });
      const job = newJob();
      const starting = jobs.start(job);
      await until(() => slow.mock.calls.length > 0);
      const stopped = jobs.onModuleDestroy();
      letGo();
      await Promise.all([starting, stopped]);
      slow.mockRestore();
      expect(await stored(job.jobId)).toMatchObject({
        status: 'cancelled',
        reason: REASON,
        stats: { totalRequests: 0 },
      });
    });

    it('refuses what waits for the replica that runs it', async () => {
      const jobs = app.app.get(JobsService);
      const records = app.app.get(JobRecords);
      const { job } = await records.add(firstRecord(newJob(), 'of another replica'));
      const waiting = [jobs.stop(job.jobId), jobs.change(job.jobId, { paused: true })];
      const refused = Promise.allSettled(waiting);
      await until(() => (records.known(job.jobId)?.commandSerial ?? 0) === 2);
      await records.onModuleDestroy();
      const message = `${STOPPING.message}; it may have been stored; try again`;
      const reason = { ...STOPPING, message };
      expect(await refused).toMatchObject([{ reason }, { reason }]);
    });
  });

  it('changes its rate at once, pauses and goes on', async () => {
    const jobId = await start({ duration: 60 });
    await pass(2);
    const slower = await change(jobId, { maxRps: 4 });
    expect([slower.status, slower.body.maxRps, slower.body.stats.targetRps]).toEqual([200, 4, 4]);
    const before = (await jobOf(app.url, jobId)).stats.totalRequests;
    await pass(5);
    expect((await jobOf(app.url, jobId)).stats.totalRequests - before).toBe(20);
    const paused = await change(jobId, { paused: true });
    expect([paused.body.status, paused.body.stats.targetRps]).toEqual(['paused', 0]);
    await pass(3);
    expect((await jobOf(app.url, jobId)).stats.totalRequests).toBe(paused.body.stats.totalRequests);
    const both = await change(jobId, { paused: false, maxRps: 10 });
    expect([paused.body.stats.elapsedSeconds, both.body.stats.elapsedSeconds]).toEqual([7, 7]);
    expect([both.body.status, both.body.stats.targetRps]).toEqual(['running', 10]);
    await stop(jobId);
    const late = await change(jobId, { maxRps: 5 });
    expect([late.status, (late.body as unknown as ErrorAnswer).code]).toEqual([409, 'conflict']);
  });
});
