import { describe, expect, it } from '@jest/globals';
import { setTimeout as delay } from 'node:timers/promises';
import { type Entry } from '../../../src/store/log-storage.js';
import { appendAll, type Bench, KEEP_ALL, sequences, text, TOPIC, until, upTo } from '../apps/store-bench.js';

/** What the log of any driver emits of what is new, and what it keeps. */
export function declareLogWatchContract(bench: Bench): void {
  describe('watching', () => declareWatch(bench));
  describe('what is kept', () => declareRetention(bench));
}

function declareWatch(bench: Bench): void {
  it('sends nothing from before and everything after, in order', async () => {
    const { log } = await bench.fixture.open();
    await appendAll(log, TOPIC, ['1', '2', '3']);
    const emitted: Entry[] = [];
    const watch = await log.watch(TOPIC, (entries) => emitted.push(...entries));
    expect(watch.state).toEqual(await log.stateOf(TOPIC));
    await appendAll(log, TOPIC, upTo(500, 4).map(String));
    await until('500 entries', () => emitted.length >= 497);
    await delay(30);
    expect(sequences(emitted)).toEqual(upTo(500, 4));
    expect(text(emitted)).toEqual(upTo(500, 4).map(String));
    watch.stop();
  });

  it('sends the first entry of a topic', async () => {
    const { log } = await bench.fixture.open();
    const emitted: Entry[] = [];
    const watch = await log.watch(TOPIC, (entries) => emitted.push(...entries));
    expect(watch.state).toMatchObject({ firstSequence: 1, lastSequence: 0 });
    await appendAll(log, 'changes/bob', ['of somebody else']);
    await appendAll(log, TOPIC, ['first']);
    await until('the first entry', () => emitted.length > 0);
    expect(emitted).toEqual([{ sequence: 1, body: Buffer.from('first') }]);
    watch.stop();
  });

  it('leaves no gap between its state and the first entry that it sends, while others write', async () => {
    const { log } = await bench.fixture.open();
    const writing = { on: true };
    const writer = (async () => {
      for (let sent = 0; writing.on; sent += 1) await log.append(TOPIC, Buffer.from(String(sent)));
    })();
    for (let round = 0; round < 10; round += 1) {
      const emitted: Entry[] = [];
      const watch = await log.watch(TOPIC, (entries) => emitted.push(...entries));
      await until('20 entries', () => emitted.length >= 20);
      watch.stop();
      const first = watch.state.lastSequence + 1;
      expect(sequences(emitted)).toEqual(upTo(first + emitted.length - 1, first));
    }
    writing.on = false;
    await writer;
  });

  it('sends nothing once it was stopped', async () => {
    const { log } = await bench.fixture.open();
    const emitted: Entry[] = [];
    const watch = await log.watch(TOPIC, (entries) => emitted.push(...entries));
    watch.stop();
    await appendAll(log, TOPIC, ['too late']);
    await delay(50);
    expect(emitted).toEqual([]);
    watch.stop();
  });

  if (!bench.kind.shared) return;

  it('sends what another instance appends', async () => {
    const [mine, others] = [await bench.fixture.open(), await bench.fixture.open()];
    const emitted: Entry[] = [];
    const watch = await mine.log.watch(TOPIC, (entries) => emitted.push(...entries));
    await Promise.all([appendAll(mine.log, TOPIC, upTo(50).map(String)), appendAll(others.log, TOPIC, ['a', 'b'])]);
    await until('52 entries', () => emitted.length >= 52);
    expect(sequences(emitted)).toEqual(upTo(52));
    watch.stop();
  });
}

function declareRetention(bench: Bench): void {
  it('keeps what was appended, its sequences and its epoch when the store is closed and opened again', async () => {
    const before = await bench.fixture.open();
    await appendAll(before.log, TOPIC, ['1', '2']);
    const state = await before.log.stateOf(TOPIC);
    await before.close();
    const { log } = await bench.fixture.open();
    expect(await log.stateOf(TOPIC)).toEqual(state);
    expect(text(await log.read(TOPIC, 1, 10))).toEqual(['1', '2']);
    expect(await log.append(TOPIC, Buffer.from('3'))).toBe(3);
    expect((await log.stateOf(TOPIC)).epoch).toBe(state.epoch);
  });

  it('has another epoch when history was deleted', async () => {
    const before = await bench.fixture.open();
    await appendAll(before.log, TOPIC, ['1', '2']);
    const { epoch } = await before.log.stateOf(TOPIC);
    await before.close();
    await bench.fixture.wipe();
    const { log } = await bench.fixture.open();
    const state = await log.stateOf(TOPIC);
    expect(state).toMatchObject({ firstSequence: 1, lastSequence: 0 });
    expect(state.epoch).not.toBe(epoch);
  });

  it('drops the oldest past the count, and a read from there begins with the first kept', async () => {
    const { log } = await bench.fixture.open({ ...KEEP_ALL, maxCount: 10 });
    await appendAll(log, TOPIC, upTo(25).map(String));
    await until('15 entries dropped', async () => (await log.stateOf(TOPIC)).firstSequence === 16);
    expect(await log.stateOf(TOPIC)).toMatchObject({ firstSequence: 16, lastSequence: 25 });
    expect(sequences(await log.read(TOPIC, 1, 100))).toEqual(upTo(25, 16));
    expect(sequences(await log.read(TOPIC, 7, 3))).toEqual([16, 17, 18]);
    expect(sequences(await log.read(TOPIC, 1, 1))).toEqual([16]);
  });

  it('drops what is past its age, and goes on counting', async () => {
    const { log } = await bench.fixture.open({ ...KEEP_ALL, maxAgeMs: 3000 });
    await appendAll(log, TOPIC, ['1', '2', '3']);
    const { epoch } = await log.stateOf(TOPIC);
    expect(sequences(await log.read(TOPIC, 1, 10))).toEqual([1, 2, 3]);
    await until('all dropped', async () => (await log.stateOf(TOPIC)).firstSequence === 4);
    expect(await log.stateOf(TOPIC)).toEqual({ epoch, firstSequence: 4, lastSequence: 3 });
    expect(await log.read(TOPIC, 1, 10)).toEqual([]);
    expect(await log.append(TOPIC, Buffer.from('4'))).toBe(4);
    expect(sequences(await log.read(TOPIC, 1, 10))).toEqual([4]);
  });

  it('keeps less when it is opened with a lower count', async () => {
    const before = await bench.fixture.open();
    await appendAll(before.log, TOPIC, upTo(30).map(String));
    await before.close();
    const { log } = await bench.fixture.open({ ...KEEP_ALL, maxCount: 5 });
    await log.append(TOPIC, Buffer.from('31'));
    await until('26 entries dropped', async () => (await log.stateOf(TOPIC)).firstSequence === 27);
  });
}
