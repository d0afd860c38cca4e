import { describe, expect, it } from '@jest/globals';
import { randomBytes } from 'node:crypto';
import { type Entry, type LogStorage, type Retention } from '../../../src/store/log-storage.js';
import { declareLogWatchContract } from './log-watch-contract.js';
import {
  appendAll,
  type Bench,
  KEEP_ALL,
  retried,
  readAll,
  sequences,
  text,
  TOPIC,
  until,
  upTo,
} from '../apps/store-bench.js';

/** Room for 20 pods. */
const BOUNDED = { ...KEEP_ALL, limit: { prefix: 'changes/', maxTopics: 20 } } satisfies Retention;

function podTopic(index: number): string {
  return `changes/pod-${index}`;
}

/** One entry to each topic, with its name as its body. */
async function append(log: LogStorage, topics: readonly string[]): Promise<void> {
  await Promise.all(topics.map((topic) => retried(() => log.append(topic, Buffer.from(topic)))));
}

/** What the log of any driver has to do. */
export function declareLogContract(bench: Bench): void {
  describe('appending and reading', () => declareAppendAndRead(bench));
  declareLogWatchContract(bench);
}

function declareAppendAndRead(bench: Bench): void {
  it('numbers entries 1, 2, 3 and gives them back', async () => {
    const { log } = await bench.fixture.open();
    for (const expected of [1, 2, 3]) {
      expect(await log.append(TOPIC, Buffer.from(`entry ${expected}`))).toBe(expected);
    }
    const entries = await log.read(TOPIC, 1, 10);
    expect(sequences(entries)).toEqual([1, 2, 3]);
    expect(text(entries)).toEqual(['entry 1', 'entry 2', 'entry 3']);
    expect(await log.stateOf(TOPIC)).toMatchObject({ firstSequence: 1, lastSequence: 3 });
  });

  it('has an empty state and nothing to read of a topic that was never written', async () => {
    const { log } = await bench.fixture.open();
    expect(await log.read(TOPIC, 1, 10)).toEqual([]);
    const state = await log.stateOf(TOPIC);
    expect(state).toMatchObject({ firstSequence: 1, lastSequence: 0 });
    expect(state.epoch).toMatch(/^[A-Za-z0-9_-]+$/);
    await log.append(TOPIC, Buffer.from('first'));
    expect((await log.stateOf(TOPIC)).epoch).toBe(state.epoch);
  });

  it('gives 200 concurrent appends of several callers contiguous sequences, acknowledged in order', async () => {
    const { fixture, kind } = bench;
    const first = await fixture.open();
    const stores = kind.shared ? [first, await fixture.open()] : [first];
    const acknowledged: { caller: number; sequence: number; body: string }[] = [];
    await Promise.all(
      upTo(200).map(async (index) => {
        const caller = index % stores.length;
        const body = `caller ${caller}, append ${index}`;
        const sequence = (await stores[caller]?.log.append(TOPIC, Buffer.from(body))) ?? NaN;
        acknowledged.push({ caller, sequence, body });
      }),
    );
    expect(acknowledged.map(({ sequence }) => sequence).sort((a, b) => a - b)).toEqual(upTo(200));
    for (const index of stores.keys()) {
      const ofOne = acknowledged.filter(({ caller }) => caller === index).map(({ sequence }) => sequence);
      expect(ofOne).toEqual([...ofOne].sort((a, b) => a - b));
    }
    const stored = new Map((await readAll(first.log, TOPIC)).map(({ sequence, body }) => [sequence, String(body)]));
    for (const { sequence, body } of acknowledged) expect(stored.get(sequence)).toBe(body);
  });

  it('appends several in their order, beside others that append', async () => {
    const { log } = await bench.fixture.open();
    const [many, , more] = await Promise.all([
      log.appendMany(
        TOPIC,
        upTo(700).map((each) => Buffer.from(`many ${each}`)),
      ),
      appendAll(log, TOPIC, upTo(50).map(String)),
      log.appendMany(TOPIC, [Buffer.from('one more')]),
    ]);
    expect(many).toEqual([...new Set(many)].sort((a, b) => a - b));
    expect(many).toHaveLength(700);
    const stored = new Map((await readAll(log, TOPIC)).map(({ sequence, body }) => [sequence, String(body)]));
    expect([...stored.keys()]).toEqual(upTo(751));
    expect(many.map((sequence) => stored.get(sequence))).toEqual(upTo(700).map((each) => `many ${each}`));
    expect(more.map((sequence) => stored.get(sequence))).toEqual(['one more']);
  });

  it('appends nothing where there is nothing, and makes no topic of it', async () => {
    const { log } = await bench.fixture.open();
    expect(await log.appendMany(TOPIC, [])).toEqual([]);
    expect(await log.stateOf(TOPIC)).toMatchObject({ firstSequence: 1, lastSequence: 0 });
  });

  it('sends a watch several entries that were appended as one', async () => {
    const { log } = await bench.fixture.open();
    const emitted: Entry[] = [];
    const watch = await log.watch(TOPIC, (entries) => emitted.push(...entries));
    await log.appendMany(
      TOPIC,
      upTo(100).map((each) => Buffer.from(String(each))),
    );
    await until('100 entries', () => emitted.length === 100);
    watch.stop();
    expect(text(emitted)).toEqual(upTo(100).map(String));
  });

  it('reads page after page, every entry once', async () => {
    const { log } = await bench.fixture.open();
    await appendAll(log, TOPIC, upTo(1003).map(String));
    for (const page of [1003, 1004, 300, 17]) {
      const all = await readAll(log, TOPIC, page);
      expect(sequences(all)).toEqual(upTo(1003));
      expect(text(all)).toEqual(upTo(1003).map(String));
    }
  });

  it('reads from any sequence, past the end nothing, and goes on when there is more', async () => {
    const { log } = await bench.fixture.open();
    await appendAll(log, TOPIC, upTo(50).map(String));
    expect(sequences(await log.read(TOPIC, 20, 5))).toEqual(upTo(24, 20));
    expect(sequences(await log.read(TOPIC, 3, 2))).toEqual([3, 4]);
    expect(sequences(await log.read(TOPIC, 50, 1))).toEqual([50]);
    expect(sequences(await log.read(TOPIC, 48, 10))).toEqual([48, 49, 50]);
    expect(await log.read(TOPIC, 51, 10)).toEqual([]);
    expect(await log.read(TOPIC, 51, 1)).toEqual([]);
    expect(await log.read(TOPIC, 1000, 10)).toEqual([]);
    await log.append(TOPIC, Buffer.from('51'));
    expect(text(await log.read(TOPIC, 51, 10))).toEqual(['51']);
  });

  it('reads what was just acknowledged, every time', async () => {
    const { log } = await bench.fixture.open();
    for (const sequence of upTo(200)) {
      await log.append(TOPIC, Buffer.from(String(sequence)));
      expect(sequences(await log.read(TOPIC, sequence, 10))).toEqual([sequence]);
    }
  });

  it('serves several readers at different places at once', async () => {
    const { log } = await bench.fixture.open();
    await appendAll(log, TOPIC, upTo(500).map(String));
    const readers = upTo(20).map(async (reader) => {
      for (let from = reader; from <= 500; from += 50) {
        const page = await log.read(TOPIC, from, 50);
        expect(sequences(page)).toEqual(upTo(Math.min(500, from + 49), from));
      }
    });
    await Promise.all(readers);
  });

  it.each([
    ['empty', Buffer.alloc(0)],
    ['binary', Buffer.from(upTo(256).map((byte) => byte - 1))],
    ['of 1 MiB of text', Buffer.alloc(1024 * 1024, '{"temperature":21.5}')],
    ['of 900 KiB of noise', randomBytes(900 * 1024)],
  ])('keeps a body that is %s', async (_, body) => {
    const { log } = await bench.fixture.open();
    const emitted: Entry[] = [];
    const watch = await log.watch(TOPIC, (entries) => emitted.push(...entries));
    await appendAll(log, TOPIC, ['before']);
    expect(await log.append(TOPIC, body)).toBe(2);
    await until('the entry', () => emitted.length === 2);
    watch.stop();
    for (const entries of [await log.read(TOPIC, 2, 1), await log.read(TOPIC, 2, 10), emitted.slice(1)]) {
      expect(sequences(entries)).toEqual([2]);
      expect(entries[0]?.body.equals(body)).toBe(true);
    }
  });

  it('reads large bodies whole, in pages of a few MiB', async () => {
    const { log } = await bench.fixture.open();
    for (const sequence of upTo(40)) await log.append(TOPIC, Buffer.alloc(512 * 1024, sequence));
    expect((await log.read(TOPIC, 1, 100)).length).toBeLessThan(20);
    const entries = await readAll(log, TOPIC);
    expect(sequences(entries)).toEqual(upTo(40));
    expect(entries.every(({ sequence, body }) => body.length === 512 * 1024 && body[0] === sequence)).toBe(true);
  });

  it('refuses one topic too many of those whose names come from outside, and no other', async () => {
    const { log } = await bench.fixture.open(BOUNDED);
    await append(log, upTo(20).map(podTopic));
    await expect(log.append(TOPIC, Buffer.from('x'))).rejects.toMatchObject({ code: 'limit-reached' });
    expect(log.reachedLimits()).toEqual([BOUNDED.limit]);
    expect(await log.append(podTopic(1), Buffer.from('x'))).toBe(2);
    expect(await log.append('telemetry', Buffer.from('x'))).toBe(1);
    expect(await log.read(TOPIC, 1, 10)).toEqual([]);
  });

  it('takes no room for topics that are only read, and emits what is written to them afterwards', async () => {
    const first = await bench.fixture.open(BOUNDED);
    const received: string[] = [];
    const topics = upTo(60).map(podTopic);
    for (const topic of topics) {
      const watch = await first.log.watch(topic, (entries) => received.push(...text(entries)));
      expect(watch.state).toMatchObject({ firstSequence: 1, lastSequence: 0 });
      expect(await first.log.read(topic, 1, 10)).toEqual([]);
      expect(await first.log.stateOf(topic)).toEqual(watch.state);
    }
    await append(first.log, topics.slice(0, 20));
    await until('20 entries', () => received.length === 20);
    expect(new Set(received).size).toBe(20);
    expect(await first.log.append('telemetry', Buffer.from('x'))).toBe(1);
    await first.close();
    const { log } = await bench.fixture.open(BOUNDED);
    await expect(log.append(TOPIC, Buffer.from('x'))).rejects.toMatchObject({ code: 'limit-reached' });
    expect(await log.append(podTopic(20), Buffer.from('x'))).toBe(2);
    expect(await log.append('telemetry', Buffer.from('x'))).toBe(2);
  });

  it('gives up topics that retention has emptied when their room is needed, and repeats no id of theirs', async () => {
    const { log } = await bench.fixture.open({ ...BOUNDED, maxAgeMs: 1500 });
    await append(log, upTo(20).map(podTopic));
    await append(log, upTo(20).map(podTopic));
    const before = await log.stateOf(podTopic(1));
    await until('all to be empty', async () => {
      const states = await Promise.all(upTo(20).map((index) => log.stateOf(podTopic(index))));
      return states.every(({ firstSequence, lastSequence }) => firstSequence > lastSequence);
    });
    await append(log, upTo(110, 101).map(podTopic));
    expect(log.reachedLimits()).toEqual([]);
    await until('room again', () =>
      log.append(podTopic(1), Buffer.from('x')).then(
        () => true,
        () => false,
      ),
    );
    const after = await log.stateOf(podTopic(1));
    const isNew = after.epoch !== before.epoch || after.lastSequence > before.lastSequence;
    expect([isNew, after.lastSequence]).toEqual([true, after.firstSequence]);
  });

  it('has reached a limit no more once a topic is empty, though nobody makes another', async () => {
    const { log } = await bench.fixture.open({ ...BOUNDED, maxAgeMs: 10_000 });
    await append(log, upTo(20).map(podTopic));
    await expect(log.append(TOPIC, Buffer.from('x'))).rejects.toMatchObject({ code: 'limit-reached' });
    expect(log.reachedLimits()).toEqual([BOUNDED.limit]);
    await until('room', () => log.reachedLimits().length === 0);
    expect(await retried(() => log.append(TOPIC, Buffer.from('x')))).toBeGreaterThan(0);
  });

  it('drops the entries up to a sequence but for the newest, and goes on behind them', async () => {
    const first = await bench.fixture.open();
    await appendAll(first.log, TOPIC, upTo(5).map(String));
    await first.log.dropThrough(TOPIC, 3);
    expect(text(await first.log.read(TOPIC, 1, 10))).toEqual(['4', '5']);
    expect(await first.log.stateOf(TOPIC)).toMatchObject({ firstSequence: 4, lastSequence: 5 });
    // What was dropped before does not come back, and what is yet to come is not dropped.
    await first.log.dropThrough(TOPIC, 2);
    await first.log.dropThrough(TOPIC, 5);
    await first.log.dropThrough('changes/never-written', 5);
    expect(await first.log.append(TOPIC, Buffer.from('6'))).toBe(6);
    expect(text(await first.log.read(TOPIC, 1, 10))).toEqual(['5', '6']);
    await first.log.dropThrough(TOPIC, 100);
    expect(text(await first.log.read(TOPIC, 1, 10))).toEqual(['6']);
    await first.close();
    const { log } = await bench.fixture.open();
    expect(await log.append(TOPIC, Buffer.from('7'))).toBe(7);
  });

  it('stores an append once that is repeated under its id, and answers with the same sequence', async () => {
    const first = await bench.fixture.open();
    expect(await first.log.append(TOPIC, Buffer.from('1'), 'one')).toBe(1);
    expect(await first.log.append(TOPIC, Buffer.from('1'), 'one')).toBe(1);
    const many = [Buffer.from('2'), Buffer.from('3')];
    expect(await first.log.appendMany(TOPIC, many, 'many')).toEqual([2, 3]);
    await first.close();
    const { log } = await bench.fixture.open();
    expect(await log.appendMany(TOPIC, many, 'many')).toEqual([2, 3]);
    expect(await log.append(TOPIC, Buffer.from('1'), 'one')).toBe(1);
    expect(await log.append(TOPIC, Buffer.from('4'), 'another')).toBe(4);
    expect(text(await log.read(TOPIC, 1, 10))).toEqual(['1', '2', '3', '4']);
  });

  it('keeps topics apart, whatever their names', async () => {
    const { log } = await bench.fixture.open();
    const topics = [
      'changes/alice',
      'changes/alice2',
      'changes-alice',
      'changes/alice/x',
      'changes_2falice',
      'Changes/é.*>',
    ];
    await Promise.all(topics.map((topic) => appendAll(log, topic, [topic, `${topic} again`])));
    for (const topic of topics) {
      expect(text(await log.read(topic, 1, 10))).toEqual([topic, `${topic} again`]);
      expect(await log.stateOf(topic)).toMatchObject({ firstSequence: 1, lastSequence: 2 });
    }
  });
}
