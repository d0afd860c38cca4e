import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { type RootDatabase } from 'lmdb';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type EmbeddedLog } from '../../../../src/store/embedded/embedded-log.js';
import { type EmbeddedStore } from '../../../../src/store/embedded/embedded-store.js';
import { type KnownAppend } from '../../../../src/store/embedded/known-appends.js';
import { type Entry } from '../../../../src/store/log-storage.js';
import { describeOnLinux } from '../../../support/apps/programs.js';
import { EmbeddedBench } from '../../../support/apps/embedded.js';
import { upTo } from '../../../support/clients/log-reader.js';
import { stateFolder } from '../../../support/apps/state-folder.js';

const TOPIC = 'changes/alice';
const NOBODY = (): void => undefined;

function rootOf(store: EmbeddedStore): RootDatabase {
  return (store as unknown as { readonly root: RootDatabase }).root;
}

/** Commits are on the disk, and nobody learns of it before the returned function is called. */
function holdCommits(store: EmbeddedStore): () => void {
  const root = rootOf(store);
  const commit = root.childTransaction.bind(root);
  let finish = NOBODY;
  const finished = new Promise<void>((resolve) => (finish = resolve));
  jest.spyOn(root, 'childTransaction').mockImplementation(async (work) => {
    const done = await commit(work);
    await finished;
    return done;
  });
  return finish;
}

describe('the embedded log', () => {
  let state: ReturnType<typeof stateFolder>;
  let bench: EmbeddedBench;

  beforeEach(() => {
    state = stateFolder();
    bench = new EmbeddedBench(state.path);
  });
  afterEach(async () => {
    await bench.close();
    state.remove();
  });

  const write = (log: EmbeddedLog, count: number, topic = TOPIC): Promise<number[]> =>
    Promise.all(upTo(count).map((value) => log.append(topic, Buffer.from(`entry ${value}`))));
  const kept = async (log: EmbeddedLog): Promise<number[]> =>
    (await log.read(TOPIC, 1, 10_000)).map(({ sequence }) => sequence);
  /** Lets seconds pass, and in each of them all be dropped that is to be dropped. */
  const pass = async (log: EmbeddedLog, seconds: number): Promise<void> => {
    for (let second = 0; second < seconds; second += 1) {
      bench.clock.advanceBy(1000);
      await log.append('changes/bob', Buffer.from('x'));
    }
  };

  it('shows no more than retention keeps, at once, and drops the rest from the disk with time', async () => {
    const { log } = await bench.open({ maxCount: 10 });
    await write(log, 3000);
    expect(await log.stateOf(TOPIC)).toMatchObject({ firstSequence: 2991, lastSequence: 3000 });
    expect(await kept(log)).toEqual(upTo(3000, 2991));
    await pass(log, 10);
    const { log: reopened } = await bench.open({ maxCount: 1000 });
    // What was dropped is gone for good.
    expect(await kept(reopened)).toEqual(upTo(3000, 2991));
  });

  it('takes off the disk what nobody needs any more, and nothing behind it', async () => {
    const { log } = await bench.open();
    await write(log, 3000);
    await log.dropThrough(TOPIC, 2990);
    expect(await kept(log)).toEqual(upTo(3000, 2991));
    await pass(log, 10);
    const { log: reopened } = await bench.open();
    expect(await kept(reopened)).toEqual(upTo(3000, 2991));
  });

  it('takes off the disk later what it could not take off while the disk was full', async () => {
    const store = await bench.open({ maxCount: 10 });
    const { log } = store;
    await write(log, 3000);
    const root = rootOf(store);
    const full = jest.spyOn(root, 'childTransaction');
    full.mockImplementation(() => Promise.reject(new Error('No space left on device')));
    for (let second = 0; second < 3; second += 1) {
      bench.clock.advanceBy(1000);
      await expect(log.append('changes/bob', Buffer.from('x'))).rejects.toThrow('No space left');
    }
    full.mockRestore();
    await pass(log, 10);
    const { log: reopened } = await bench.open({ maxCount: 1_000_000 });
    expect(await kept(reopened)).toEqual(upTo(3000, 2991));
  });

  describeOnLinux('in /proc', () => {
    it('has one map of its file, however much the file has grown', async () => {
      const { log } = await bench.open();
      for (let mebibytes = 0; mebibytes < 8; mebibytes += 1) await log.append(TOPIC, Buffer.alloc(1024 * 1024));
      const maps = readFileSync('/proc/self/maps', 'utf8').split('\n');
      expect(maps.filter((line) => line.endsWith(join(state.path, 'data.mdb')))).toHaveLength(1);
    });
  });

  it('drops what is too old, and only that', async () => {
    const { log } = await bench.open({ maxAgeMs: 60_000 });
    await write(log, 5);
    bench.clock.advanceBy(30_000);
    await write(log, 5);
    await pass(log, 29);
    expect(await kept(log)).toEqual(upTo(10));
    await pass(log, 5);
    expect(await kept(log)).toEqual(upTo(10, 6));
  });

  it('says of a topic what a page shows of it while what has aged out is on its way off the disk', async () => {
    const store = await bench.open({ maxAgeMs: 60_000 });
    await write(store.log, 5);
    const finish = holdCommits(store);
    await bench.until(async () => (await kept(store.log)).length === 0, 1000);
    const state = await store.log.stateOf(TOPIC);
    finish();
    expect(state).toMatchObject({ firstSequence: 6, lastSequence: 5 });
  });

  it('has room for another topic as soon as a page shows nothing of one', async () => {
    const limit = { prefix: 'changes/', maxTopics: 1 };
    const store = await bench.open({ maxAgeMs: 60_000, limit });
    const { log } = store;
    await write(log, 5);
    const finish = holdCommits(store);
    await bench.until(async () => (await kept(log)).length === 0, 1000);
    const reached = log.reachedLimits();
    const appended = log.append('changes/bob', Buffer.from('x'));
    finish();
    expect([reached, await appended]).toEqual([[], 6]);
    await pass(log, 3);
    const { log: reopened } = await bench.open();
    expect(await reopened.stateOf('changes/bob')).toMatchObject({ firstSequence: 6, lastSequence: 9 });
    expect(await reopened.stateOf(TOPIC)).toMatchObject({ firstSequence: 6, lastSequence: 5 });
  });

  it('leaves nothing on the disk of a topic that it gives up, though the commit that drops its entries fails', async () => {
    const limit = { prefix: 'changes/', maxTopics: 1 };
    const store = await bench.open({ maxAgeMs: 60_000, limit });
    const { log } = store;
    await write(log, 5);
    const root = rootOf(store);
    const commit = root.childTransaction.bind(root);
    const failing = jest.spyOn(root, 'childTransaction').mockImplementation((work) =>
      commit(() => {
        work();
        throw new Error('No space left on device');
      }),
    );
    await bench.until(async () => (await kept(log)).length === 0, 1000);
    failing.mockRestore();
    expect(await log.append('changes/bob', Buffer.from('x'))).toBe(6);
    const entries = root.openDB<Buffer, [string, number]>('entries', { encoding: 'binary' });
    expect([...entries.getKeys()]).toEqual([['changes/bob', 6]]);
  });

  it('goes on with its numbers when all has aged out, and when it was opened again after that', async () => {
    const { log } = await bench.open({ maxAgeMs: 60_000 });
    await write(log, 5);
    await bench.until(async () => (await kept(log)).length === 0, 1000);
    expect(await log.stateOf(TOPIC)).toMatchObject({ firstSequence: 6, lastSequence: 5 });
    expect(await log.append(TOPIC, Buffer.from('x'))).toBe(6);
    expect(await kept(log)).toEqual([6]);
    await bench.until(async () => (await kept(log)).length === 0, 1000);
    const { log: reopened } = await bench.open();
    expect(await reopened.stateOf(TOPIC)).toMatchObject({ firstSequence: 7, lastSequence: 6 });
    expect(await reopened.append(TOPIC, Buffer.from('y'))).toBe(7);
  });

  it('keeps its epoch as long as its folder, and has another one in another folder', async () => {
    const epochOf = async (log: EmbeddedLog): Promise<string> => (await log.stateOf(TOPIC)).epoch;
    const { log } = await bench.open();
    await write(log, 3);
    expect([await epochOf(log), (await log.stateOf('changes/bob')).epoch]).toEqual(['epoch1', 'epoch1']);
    const { log: reopened } = await bench.open();
    expect([await epochOf(reopened), await kept(reopened)]).toEqual(['epoch1', [1, 2, 3]]);
    await bench.close();
    state.remove();
    expect(await epochOf((await bench.open()).log)).toBe('epoch2');
  });

  it('notifies each watch of what is stored, one batch for each commit, and nobody of what is not', async () => {
    const { log } = await bench.open();
    const batches: (readonly Entry[])[] = [];
    await log.watch(TOPIC, (entries) => batches.push(entries));
    const other = await log.watch(TOPIC, (entries) => batches.push(entries));
    await write(log, 20);
    expect(batches.map((batch) => batch.map(({ sequence }) => sequence))).toEqual([upTo(20), upTo(20)]);
    expect(batches[0]).toBe(batches[1]);
    other.stop();
    await write(log, 1);
    expect(batches).toHaveLength(3);
  });

  it('has what it emits already there to be read', async () => {
    const { log } = await bench.open();
    const seen: Promise<number[]>[] = [];
    await log.watch(TOPIC, () => seen.push(kept(log)));
    await write(log, 3);
    expect(await Promise.all(seen)).toEqual([[1, 2, 3]]);
  });

  it('keeps counting where a topic was given up, for who watches it without a gap', async () => {
    const limit = { prefix: 'changes/', maxTopics: 2 };
    const store = await bench.open({ maxAgeMs: 1000, limit });
    const { log } = store;
    await Promise.all(upTo(5).map(() => log.append('changes/bob', Buffer.from('x'))));
    await write(log, 2);
    const seen: number[] = [];
    await log.watch(TOPIC, (entries) => seen.push(...entries.map(({ sequence }) => sequence)));
    await bench.until(async () => (await kept(log)).length === 0, 1000);
    expect(await log.append('changes/carol', Buffer.from('x'))).toBe(6);
    const root = rootOf(store);
    const last = root.openDB<number, string>('last', { encoding: 'ordered-binary' });
    expect([...last.getKeys()]).toEqual(['', 'changes/carol']);
    expect(await log.stateOf(TOPIC)).toMatchObject({ firstSequence: 3, lastSequence: 2 });
    expect(await log.append(TOPIC, Buffer.from('x'))).toBe(3);
    expect(seen).toEqual([3]);
    expect(await log.stateOf('changes/bob')).toMatchObject({ firstSequence: 6, lastSequence: 5 });
  });

  it('does not forget a topic whose last follower leaves while its first entry is on its way', async () => {
    const { log } = await bench.open();
    const watch = await log.watch(TOPIC, NOBODY);
    const written = log.append(TOPIC, Buffer.from('x'));
    watch.stop();
    expect(await written).toBe(1);
    expect(await log.stateOf(TOPIC)).toMatchObject({ firstSequence: 1, lastSequence: 1 });
    expect(await kept(log)).toEqual([1]);
  });

  it('knows a repeated append for two minutes, whatever else is appended or not', async () => {
    const { log } = await bench.open();
    expect(await log.append(TOPIC, Buffer.from('x'), 'one')).toBe(1);
    bench.clock.advanceBy(119_999);
    expect(await log.append(TOPIC, Buffer.from('x'), 'one')).toBe(1);
    bench.clock.advanceBy(1);
    expect(await log.append(TOPIC, Buffer.from('x'), 'one')).toBe(2);
    // It is known for two minutes again, and no longer than that.
    await log.append(TOPIC, Buffer.from('y'), 'another');
    expect(await log.append(TOPIC, Buffer.from('x'), 'one')).toBe(2);
    expect(await kept(log)).toEqual([1, 2, 3]);
    bench.clock.advanceBy(120_000);
    const { log: reopened } = await bench.open();
    expect(await reopened.append(TOPIC, Buffer.from('x'), 'one')).toBe(4);
  });

  it('takes ids off the disk that are too old, after a commit that failed as well', async () => {
    const store = await bench.open();
    const { log } = store;
    for (const each of upTo(5)) await log.append(TOPIC, Buffer.from('x'), `early ${each}`);
    bench.clock.advanceBy(120_000);
    const root = rootOf(store);
    const failing = new Error('No space left on device');
    const transact = root.childTransaction.bind(root);
    jest.spyOn(root, 'childTransaction').mockImplementationOnce((work) =>
      transact(() => {
        work();
        throw failing;
      }),
    );
    await expect(log.append(TOPIC, Buffer.from('x'), 'late')).rejects.toBe(failing);
    expect(await log.append(TOPIC, Buffer.from('x'), 'late')).toBe(6);
    const ids = root.openDB<KnownAppend, string>('ids', { encoding: 'msgpack' });
    expect([...ids.getKeys()]).toEqual(['late']);
  });

  it('reads at most about a mebibyte at once, and at least one entry', async () => {
    const { log } = await bench.open();
    await Promise.all(upTo(5).map(() => log.append(TOPIC, Buffer.alloc(600 * 1024))));
    expect((await log.read(TOPIC, 1, 10)).map(({ sequence }) => sequence)).toEqual([1, 2]);
    await log.append('changes/large', Buffer.alloc(3 * 1024 * 1024));
    expect(await log.read('changes/large', 1, 10)).toHaveLength(1);
  });

  it('plans nothing any more once it is closed', async () => {
    const { log } = await bench.open({ maxCount: 1 });
    await write(log, 10);
    await bench.close();
    bench.clock.advanceBy(10_000);
    expect(bench.clock.waiting).toBe(0);
  });
});
