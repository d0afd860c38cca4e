import 'reflect-metadata';
import { beforeEach, describe, expect, it, jest } from '@jest/globals';
import { type Subscription } from 'rxjs';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { ClockPresence } from '../../../src/clocks/clock-presence.js';
import { ClockRecords } from '../../../src/clocks/clock-records.js';
import { ClockedStreams } from '../../../src/clocks/clocked-streams.js';
import { type AdvanceBody, type ClockAdvance } from '../../../src/clocks/clocks.dto.js';
import { ClocksService } from '../../../src/clocks/clocks.service.js';
import { type Backpressure, NO_BACKPRESSURE } from '../../../src/kernel/backpressure.js';
import { VirtualClock } from '../../support/fakes/virtual-clock.js';
import { SharedLeases } from '../../../src/store/shared-leases.js';
import { Store, type StoreState } from '../../../src/store/store.js';
import { type Chunk } from '../../../src/streaming/chunk.js';
import { ListedRun } from '../../support/fakes/listed-run.js';
import { MemoryKeyValue } from '../../support/fakes/memory-key-value.js';
import { MemoryLogStorage } from '../../support/fakes/memory-log-storage.js';

const START_MS = Date.UTC(2026, 0, 1);
const MINUTE_MS = 60_000;
const EVERY_SECOND = Array.from({ length: 100 }, (_, second) => second * 1000);
/** Whoever asks waits for the answer. */
const here = (): boolean => false;
const STALLED: Backpressure = { ready: false, onDrain: () => undefined };

class SharedStore extends Store {
  readonly driver = 'memory';
  readonly log = new MemoryLogStorage();
  readonly leases: SharedLeases;

  constructor(
    readonly keyValue: MemoryKeyValue,
    clock: VirtualClock,
  ) {
    super();
    this.leases = new SharedLeases(keyValue, clock);
  }

  state(): StoreState {
    return { available: true };
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}

/** What a stream has sent, and how it is. */
interface Reading {
  text: string;
  isOver: boolean;
  readonly subscription: Subscription;
}

/** One replica with a clock of its own, and a run of a message a second at `/run`. */
class Replica {
  readonly timers = new VirtualClock(START_MS + 5000);
  readonly records: ClockRecords;
  readonly presence: ClockPresence;
  readonly clocks: ClocksService;

  constructor(keyValue: MemoryKeyValue) {
    const store = new SharedStore(keyValue, this.timers);
    const streams = new ClockedStreams();
    for (const name of ['run', 'other']) {
      streams.register(`/${name}`, { runOf: (_query, { startMs }) => new ListedRun(startMs, EVERY_SECOND, name) });
    }
    this.records = new ClockRecords(store, this.timers);
    this.presence = new ClockPresence(store, this.timers, this.records);
    this.clocks = new ClocksService(this.records, this.presence, streams, this.timers);
  }

  async listen(backpressure = NO_BACKPRESSURE, connection = 'run'): Promise<Reading> {
    const clock = await this.records.find('a');
    const { events } = clock.open(new ListedRun(clock.startMs, EVERY_SECOND, connection));
    const reading: { text: string; isOver: boolean } = { text: '', isOver: false };
    const subscription = events(backpressure).subscribe({
      next: ({ body }) => (reading.text += body.toString()),
      complete: () => (reading.isOver = true),
    });
    return Object.assign(reading, { subscription });
  }
}

describe('two replicas', () => {
  let keyValue: MemoryKeyValue;
  let a: Replica;
  let b: Replica;

  beforeEach(() => {
    keyValue = new MemoryKeyValue();
    a = new Replica(keyValue);
    b = new Replica(keyValue);
  });

  const settle = async (): Promise<void> => {
    for (let turn = 0; turn < 20; turn += 1) {
      for (const { timers } of [a, b]) timers.advanceBy(0);
      await nextTurn();
    }
  };
  const pass = async (durationMs: number, stepMs = 500, replicas = [a, b]): Promise<void> => {
    for (let passed = 0; passed < durationMs; passed += stepMs) {
      for (const { timers } of replicas) timers.advanceBy(stepMs);
      for (let turn = 0; turn < 5; turn += 1) await nextTurn();
    }
    await settle();
  };
  const advance = async ({ clocks }: Replica, body: ClockAdvance): Promise<AdvanceBody> => {
    const answer = clocks.advance('a', body, here);
    await settle();
    return answer;
  };
  const shown = async ({ clocks }: Replica): Promise<number> => (await clocks.get('a')).elapsedMs;

  it('send what falls due on each, and hold on each what waits', async () => {
    await a.clocks.make('a', {});
    const readings = [await a.listen(), await b.listen(), await b.listen(NO_BACKPRESSURE, 'other')];
    expect(readings.map(({ text }) => text)).toEqual(['0,', '0,', '0,']);
    await advance(b, { byMs: 2500 });
    expect(readings.map(({ text }) => text)).toEqual(['0,1,2,', '0,1,2,', '0,1,2,']);
    const { matched, elapsedMs } = await advance(a, { until: { sequence: { $gt: 3 } }, stream: '/run' });
    expect([matched?.id, elapsedMs]).toEqual(['run:4', 4000]);
    expect(readings.map(({ text }) => text)).toEqual(['0,1,2,3,4,', '0,1,2,3,4,', '0,1,2,3,4,']);
  });

  it('add up advances that are called on both at once', async () => {
    await a.clocks.make('a', {});
    const calls = [a, b, a, b, b].map(({ clocks }) => clocks.advance('a', { byMs: 100 }, here));
    await settle();
    const elapsed = (await Promise.all(calls)).map(({ elapsedMs }) => elapsedMs).sort((x, y) => x - y);
    expect(elapsed).toEqual([100, 200, 300, 400, 500]);
  });

  it('search anew where the other has moved the clock meanwhile', async () => {
    await a.clocks.make('a', {});
    const searching = a.clocks.advance('a', { until: { sequence: { $gt: 2 } }, stream: '/run' }, here);
    const moving = b.clocks.advance('a', { byMs: 7000 }, here);
    await settle();
    const [found, moved] = await Promise.all([searching, moving]);
    expect([
      ['run:3', 10_000],
      ['run:8', 7000],
    ]).toContainEqual([found.matched?.id, moved.elapsedMs]);
  });

  it('find the first match ahead after a search that another move and its client’s leaving have overtaken', async () => {
    await a.clocks.make('a', {});
    await b.records.find('a');
    const write = keyValue.compareAndSet.bind(keyValue);
    let isGone = false;
    const overtaken = jest.spyOn(keyValue, 'compareAndSet').mockImplementation(async (...args) => {
      overtaken.mockRestore();
      await b.clocks.advance('a', { byMs: 1500 }, here);
      isGone = true;
      return write(...args);
    });
    const left = await a.clocks.advance('a', { until: { sequence: { $gt: 5 } }, stream: '/run' }, () => isGone);
    expect(left).toMatchObject({ elapsedMs: 1500, matched: null });
    const next = await advance(a, { until: { sequence: { $gt: 1 } }, stream: '/run' });
    expect([next.matched?.id, next.elapsedMs]).toEqual(['run:2', 2000]);
  });

  it('show the same while a clock runs, whatever a wall clock is set to meanwhile', async () => {
    await a.clocks.make('a', { speed: 10 });
    await b.records.find('a');
    const reading = await b.listen();
    await pass(500);
    a.timers.stepWall(86_400_000);
    b.timers.stepWall(-86_400_000);
    await pass(500);
    expect([await shown(a), await shown(b), reading.text]).toEqual([10_000, 10_000, '0,1,2,3,4,5,6,7,8,9,10,']);
  });

  it('differ by no more than their wall clocks while it runs, and agree once it stands still', async () => {
    b.timers.stepWall(200);
    await a.clocks.make('a', { speed: 10 });
    await pass(1000);
    expect([await shown(a), await shown(b)]).toEqual([10_000, 12_000]);
    const ahead = await b.listen();
    await a.clocks.setSpeed('a', 0);
    await settle();
    expect([await shown(a), await shown(b), ahead.text.length > 0]).toEqual([10_000, 10_000, true]);
    const message = new ListedRun(START_MS, EVERY_SECOND);
    for (let passed = 0; passed < 12; passed += 1) message.skip();
    // What the one that was ahead has sent is no id from before the clock was made.
    expect((await a.records.find('a')).canHaveSent(message)).toBe(true);
  });

  it('stop a clock that runs at the message of an until', async () => {
    await a.clocks.make('a', { speed: 1 });
    const reading = await b.listen();
    await pass(2500);
    await advance(a, { until: { sequence: 5 }, stream: '/run' });
    await pass(5000);
    expect([await shown(b), (await b.clocks.get('a')).speed, reading.text]).toEqual([5000, 0, '0,1,2,3,4,5,']);
  });

  it('end the streams of a clock that the other makes anew or deletes', async () => {
    await a.clocks.make('a', {});
    const first = await b.listen();
    await a.clocks.make('a', {});
    expect([first.isOver, first.text]).toEqual([true, '0,id:\nretry: 100\n\n']);
    const second = await b.listen();
    await a.clocks.remove('a');
    expect(second.isOver).toBe(true);
    await expect(b.clocks.get('a')).rejects.toMatchObject({ code: 'not-found' });
  });

  it('count the streams of both, and no more those of one that is gone', async () => {
    await a.clocks.make('a', {});
    const readings = [await a.listen(), await a.listen(), await b.listen(NO_BACKPRESSURE, 'other')];
    await settle();
    expect([await a.clocks.get('a'), await b.clocks.get('a')]).toMatchObject([{ streams: 3 }, { streams: 3 }]);
    await expect(advance(b, { until: {} })).rejects.toMatchObject({ details: [{ field: 'stream' }] });
    readings[2]?.subscription.unsubscribe();
    await settle();
    expect(await a.clocks.get('a')).toMatchObject({ streams: 2 });
    expect((await advance(b, { until: {} })).matched?.id).toBe('run:0');
    // Nothing of the first goes on, as after a kill.
    await pass(30_000, 500, [b]);
    await b.clocks.get('a');
    await pass(8000, 500, [b]);
    expect(await b.clocks.get('a')).toMatchObject({ streams: 0 });
  });

  it('count the streams of one that was held up, though it comes back while the other deletes what it had', async () => {
    await a.clocks.make('a', {});
    await a.listen();
    await settle();
    await b.clocks.get('a');
    await pass(30_000, 500, [b]);
    const remove = keyValue.delete.bind(keyValue);
    const removed: string[] = [];
    keyValue.delete = async (bucket, key, revision) => {
      keyValue.delete = remove;
      removed.push(bucket);
      // It has lost its lease by its own clock as well, and takes it again once that has stood still for long enough.
      await pass(30_000, 30_000, [a]);
      await pass(20_000, 500, [a]);
      return remove(bucket, key, revision);
    };
    await b.clocks.get('a');
    expect(removed).toEqual(['clock-streams']);
    await settle();
    expect(await b.clocks.get('a')).toMatchObject({ streams: 1 });
  });

  it('forget a clock that neither uses for an hour, and none that a stream of either stands on', async () => {
    await a.clocks.make('a', {});
    const reading = await b.listen();
    await pass(180 * MINUTE_MS, MINUTE_MS);
    expect(a.records.known('a')).toBeDefined();
    reading.subscription.unsubscribe();
    await pass(59 * MINUTE_MS, MINUTE_MS);
    expect(b.records.known('a')).toBeDefined();
    await pass(12 * MINUTE_MS, MINUTE_MS);
    expect([a.records.known('a'), b.records.known('a'), keyValue.size('clocks')]).toEqual([undefined, undefined, 0]);
  });

  it('forget no clock that is read now and then', async () => {
    await a.clocks.make('a', {});
    for (let round = 0; round < 5; round += 1) {
      await pass(40 * MINUTE_MS, MINUTE_MS);
      await b.clocks.get('a');
    }
    expect(a.records.known('a')).toBeDefined();
  });

  it('answer an advance although a reader takes nothing, and wait for it once', async () => {
    await a.clocks.make('a', {});
    const reading = await a.listen();
    await a.listen(STALLED);
    const answer = a.clocks.advance('a', { byMs: 5000 }, here);
    let isAnswered = false;
    void answer.then(() => (isAnswered = true));
    await settle();
    expect([isAnswered, reading.text]).toEqual([false, '0,1,2,3,4,5,']);
    await pass(2000);
    expect((await answer).elapsedMs).toBe(5000);
    expect((await advance(a, { byMs: 1000 })).elapsedMs).toBe(6000);
  });

  it('answer an advance once all is passed that a filter leaves out, however long that takes', async () => {
    class FilteredRun extends ListedRun {
      override take(nowMs: number, lastSequence: number): Chunk | undefined {
        if (this.finished || this.dueMs > nowMs || this.sequence > lastSequence) return undefined;
        if (this.sequence % 10 === 0) return super.take(nowMs, lastSequence);
        this.skip();
        return undefined;
      }
    }
    await a.clocks.make('a', {});
    const slow: Backpressure = { ready: true, onDrain: (work) => void a.timers.schedule(work, 300) };
    const clock = await a.records.find('a');
    let sent = '';
    const { events } = clock.open(new FilteredRun(clock.startMs, EVERY_SECOND));
    events(slow).subscribe(({ body }) => (sent += body.toString()));
    const answer = a.clocks.advance('a', { byMs: 10_000 }, here);
    let text: string | undefined;
    void answer.then(() => (text = sent));
    await pass(5000);
    expect((await answer).elapsedMs).toBe(10_000);
    expect(text).toBe('0,10,');
  });

  it('show a clock while the store is away, and say so where it is to be moved', async () => {
    await a.clocks.make('a', { speed: 1 });
    const reading = await a.listen();
    keyValue.isAway = true;
    await expect(advance(a, { byMs: 1000 })).rejects.toMatchObject({ code: 'unavailable' });
    await pass(3000);
    expect(reading.text).toBe('0,1,2,3,');
    expect(await a.clocks.get('a')).toMatchObject({ elapsedMs: 3000, streams: 1 });
    keyValue.isAway = false;
    expect((await advance(a, { byMs: 1000 })).elapsedMs).toBe(4000);
  });
});
