import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { Logger } from '@nestjs/common';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { type Boundary, logBugsWith } from '../../../src/kernel/errors/bugs.js';
import { MetricsRegistry } from '../../../src/kernel/metrics/metrics-registry.js';
import { FlowProbeError } from '../../../src/kernel/errors/flowprobe.error.js';
import { EventLog } from '../../../src/store/event-log.js';
import { type LogStorage } from '../../../src/store/log-storage.js';
import { VirtualClock } from '../../support/fakes/virtual-clock.js';
import { TelemetryFigures } from '../../../src/telemetry/telemetry-figures.js';
import { TELEMETRY, TelemetryIntake } from '../../../src/telemetry/telemetry-intake.service.js';
import { MemoryStore } from '../../support/apps/evented-system.js';

const MIB = 1024 * 1024;

describe('TelemetryIntake', () => {
  let store: MemoryStore;
  let clock: VirtualClock;
  let intake: TelemetryIntake;
  let figures: TelemetryFigures;

  const settle = async (): Promise<void> => {
    for (let turn = 0; turn < 5; turn += 1) {
      clock.advanceBy(0);
      await nextTurn();
    }
  };
  const stored = async (): Promise<string[]> =>
    (await store.log.read(TELEMETRY, 1, 1_000_000)).map(({ body }) => body.toString());

  beforeEach(() => {
    Logger.overrideLogger(false);
    store = new MemoryStore();
    clock = new VirtualClock(1_000_000);
    figures = new TelemetryFigures(new MetricsRegistry());
    intake = new TelemetryIntake(new EventLog(store, clock), clock, figures);
  });
  afterEach(() => {
    Logger.overrideLogger(['error']);
  });

  it('stores what it takes, in order, many in one append', async () => {
    const lines = Array.from({ length: 5000 }, (_, index) => `line ${index}`);
    for (const line of lines) intake.take([Buffer.from(line)]);
    await settle();
    expect(await stored()).toEqual(lines);
    expect([figures.stored, figures.lost]).toEqual([5000, 0]);
  });

  it('keeps what comes while the store is away, holds senders up past its bound, and loses nothing', async () => {
    store.log.goAway();
    const freed: number[] = [];
    for (let mebibytes = 1; mebibytes <= 12; mebibytes += 1) {
      expect(intake.isFull).toBe(mebibytes > 8);
      intake.take(Array.from({ length: 16 }, () => Buffer.alloc(MIB / 16, mebibytes)));
    }
    intake.onDrain(() => freed.push(1));
    const forget = intake.onDrain(() => freed.push(2));
    forget();
    clock.advanceBy(5000);
    await settle();
    expect([freed, figures.stored]).toEqual([[], 0]);
    store.log.comeBack();
    clock.advanceBy(1000);
    await settle();
    expect(freed).toEqual([1]);
    expect([intake.isFull, figures.stored, figures.lost]).toEqual([false, 192, 0]);
  });

  it('repeats an append whose answer was lost under its id, by which the store knows it', async () => {
    const known = new Map<unknown, number[]>();
    let calls = 0;
    const append = store.log.appendMany.bind(store.log);
    const appendOnce: LogStorage['appendMany'] = async (topic, bodies, id) => {
      calls += 1;
      const sequences = known.get(id) ?? (await append(topic, bodies));
      known.set(id, sequences);
      if (calls === 1) throw new FlowProbeError('unavailable', 'The answer was lost; it may have been stored');
      return sequences;
    };
    jest.spyOn(store.log, 'appendMany').mockImplementation(appendOnce);
    intake.take([Buffer.from('once')]);
    await settle();
    clock.advanceBy(1000);
    await settle();
    expect(await stored()).toEqual(['once']);
    expect([calls, figures.stored, figures.lost]).toEqual([2, 1, 0]);
    intake.take([Buffer.from('twice')]);
    await settle();
    expect(await stored()).toEqual(['once', 'twice']);
  });

  it('says what it could not store when the service stops', async () => {
    store.log.goAway();
    intake.take([Buffer.from('a'), Buffer.from('b')]);
    const stopping = intake.beforeApplicationShutdown();
    for (let passed = 0; passed < 5000; passed += 500) {
      clock.advanceBy(500);
      await settle();
    }
    await stopping;
    expect([figures.stored, figures.lost]).toEqual([0, 2]);
  });

  it('reports a bug of the store once, counts the events it could not store, and goes on with the next', async () => {
    const bugs: [Boundary, string][] = [];
    const logBefore = logBugsWith((boundary, error) => bugs.push([boundary, String(error)]));
    const append = store.log.appendMany.bind(store.log);
    store.log.appendMany = () => Promise.reject(new TypeError('a bug of the tests'));
    intake.take([Buffer.from('a'), Buffer.from('b')]);
    await settle();
    store.log.appendMany = append;
    intake.onDrain(() => {
      throw new TypeError('another bug');
    });
    intake.take([Buffer.from('c')]);
    await settle();
    logBugsWith(logBefore);
    expect([await stored(), figures.stored, figures.lost]).toEqual([['c'], 1, 2]);
    expect(bugs).toEqual([
      ['background', 'TypeError: a bug of the tests'],
      ['background', 'TypeError: another bug'],
    ]);
  });

  it('answers who waits for its own events', async () => {
    expect(await intake.store([Buffer.from('a'), Buffer.from('b')])).toEqual({ epoch: 'epoch1', sequence: 2 });
    store.log.goAway();
    await expect(intake.store([Buffer.from('c')])).rejects.toMatchObject({ code: 'unavailable' });
  });
});
