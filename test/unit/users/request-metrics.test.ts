import 'reflect-metadata';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { logBugsWith } from '../../../src/kernel/errors/bugs.js';
import { FlowProbeError } from '../../../src/kernel/errors/flowprobe.error.js';
import { MetricsRegistry } from '../../../src/kernel/metrics/metrics-registry.js';
import { EventLog } from '../../../src/store/event-log.js';
import { type Cursor } from '../../../src/store/cursor.js';
import { Retentions } from '../../../src/store/retentions.js';
import { type Store } from '../../../src/store/store.js';
import { writeRecords } from '../../../src/users/domain/request-record.js';
import { RequestMetrics } from '../../../src/users/request-metrics.service.js';
import { REQUESTS, RequestRecorder } from '../../../src/users/request-recorder.js';
import { EmbeddedBench } from '../../support/apps/embedded.js';
import { stateFolder } from '../../support/apps/state-folder.js';

describe('the figures of a long log', () => {
  let state: ReturnType<typeof stateFolder>;
  let bench: EmbeddedBench;
  let store: Store;
  let recorder: RequestRecorder;
  let metrics: RequestMetrics;

  beforeEach(async () => {
    state = stateFolder();
    bench = new EmbeddedBench(state.path);
    store = (await bench.open()) as unknown as Store;
    recorder = new RequestRecorder(
      new EventLog(store, bench.clock),
      bench.clock,
      new Retentions(),
      new MetricsRegistry(),
    );
    metrics = new RequestMetrics(store, recorder);
  });
  afterEach(async () => {
    await bench.close();
    state.remove();
  });

  /** A thousand requests in each entry, one entry a second. */
  const write = async (entries: number): Promise<void> => {
    const body = (entry: number): Buffer =>
      writeRecords(
        Array.from({ length: 1000 }, (_, each) => ({
          route: 'GET /users',
          status: each % 10 === 0 ? 503 : 200,
          atMs: entry * 1000 + each,
          durationUs: each,
        })),
      );
    await Promise.all(Array.from({ length: entries }, (_, entry) => store.log.append(REQUESTS, body(entry))));
  };

  it('come in answers of half a million requests, each of which says where the next one begins', async () => {
    await write(620);
    const sums: number[] = [];
    let after: Cursor | undefined;
    do {
      const { summary, next } = await metrics.since(0, after);
      expect(summary.figures().errorRate).toBe(0.1);
      sums.push(summary.requests);
      after = next;
    } while (after !== undefined);
    expect(sums).toEqual([500_000, 120_000]);
  });

  it('of the last moments are found without reading all before', async () => {
    await write(600);
    const read = jest.spyOn(store.log, 'read');
    const { summary, next } = await metrics.since(597_500, undefined);
    expect([summary.requests, next]).toEqual([2500, undefined]);
    const entries = read.mock.calls.reduce((sum, [, , limit]) => sum + limit, 0);
    expect(entries).toBeLessThanOrEqual(200);
  });

  it('have what is still on its way into the log, and say what never got there', async () => {
    recorder.record({ route: 'GET /users', status: 200, atMs: 5, durationUs: 1 });
    expect((await metrics.since(0, undefined)).summary.requests).toBe(1);
    const append = jest
      .spyOn(store.log, 'append')
      .mockRejectedValue(new FlowProbeError('unavailable', 'The store is away'));
    for (let each = 0; each < 25_000; each += 1) {
      recorder.record({ route: 'GET /users', status: 200, atMs: 6, durationUs: 1 });
    }
    // More than may wait is dropped at once, what waited when it could not be written.
    expect(recorder.dropped).toBe(5000);
    const { summary, dropped } = await metrics.since(0, undefined);
    expect([summary.requests, dropped]).toEqual([1, 25_000]);
    append.mockRestore();
    recorder.record({ route: 'GET /users', status: 200, atMs: 7, durationUs: 1 });
    expect((await metrics.since(0, undefined)).summary.requests).toBe(2);
  });

  it('lose what a bug kept from the log, and the bug is logged; a store that is away is none', async () => {
    const bugs: [string, unknown][] = [];
    const before = logBugsWith((boundary, error) => bugs.push([boundary, error]));
    const bug = new TypeError('an injected bug');
    const append = jest.spyOn(store.log, 'append');
    for (const error of [new FlowProbeError('unavailable', 'The store is away'), bug]) {
      append.mockRejectedValueOnce(error);
      recorder.record({ route: 'GET /users', status: 200, atMs: 5, durationUs: 1 });
      await recorder.flush();
    }
    logBugsWith(before);
    append.mockRestore();
    expect([bugs, recorder.dropped]).toEqual([[['store', bug]], 2]);
  });

  it('do not wait for what comes while they are summed up', async () => {
    const request = { route: 'GET /users', status: 200, atMs: 5, durationUs: 1 };
    const append = store.log.append.bind(store.log);
    jest.spyOn(store.log, 'append').mockImplementation((topic, body) => {
      recorder.record(request);
      return append(topic, body);
    });
    recorder.record(request);
    expect((await metrics.since(0, undefined)).summary.requests).toBe(1);
    expect((await metrics.since(0, undefined)).summary.requests).toBe(2);
    // What came meanwhile has its own time.
    bench.clock.advanceBy(500);
    await bench.until(async () => (await store.log.stateOf(REQUESTS)).lastSequence >= 3);
  });

  it('of a place in a history that is lost begin with the moment that was asked for', async () => {
    await write(3);
    const { summary } = await metrics.since(1000, { epoch: 'another', sequence: 3 });
    expect(summary.requests).toBe(2000);
  });
});
