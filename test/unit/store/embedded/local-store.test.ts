import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { Logger } from '@nestjs/common';
import { type RootDatabase } from 'lmdb';
import { existsSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { logBugsWith } from '../../../../src/kernel/errors/bugs.js';
import { EmbeddedStore } from '../../../../src/store/embedded/embedded-store.js';
import { LocalStore } from '../../../../src/store/embedded/local-store.js';
import { EmbeddedBench } from '../../../support/apps/embedded.js';
import { stateFolder } from '../../../support/apps/state-folder.js';

const TOPIC = 'changes/alice';
const BODY = Buffer.from('x');
const RETRY_MS = 5000;

describe('the store in a folder', () => {
  const logged: string[] = [];
  let state: ReturnType<typeof stateFolder>;
  let folder: string;
  let bench: EmbeddedBench;
  let store: LocalStore;

  beforeEach(() => {
    logged.length = 0;
    jest.spyOn(Logger.prototype, 'error').mockImplementation((message: unknown) => void logged.push(String(message)));
    jest.spyOn(Logger.prototype, 'log').mockImplementation((message: unknown) => void logged.push(String(message)));
    state = stateFolder();
    folder = join(state.path, 'state');
    bench = new EmbeddedBench(folder);
    store = new LocalStore(bench.settings);
  });
  afterEach(async () => {
    await store.close();
    jest.restoreAllMocks();
    state.remove();
  });

  /** From here on every commit fails as it does on a full disk. */
  const fillDisk = (): (() => void) => {
    const root = (store as unknown as { opened: { root: RootDatabase } }).opened.root;
    const failing = jest.spyOn(root, 'childTransaction');
    failing.mockImplementation(() => Promise.reject(new Error('No space left on device')));
    return () => failing.mockRestore();
  };
  const isAvailable = (): boolean => store.state().available;

  it('is there once it is opened, and made if need be', async () => {
    expect(store.state()).toEqual({ available: false, reason: 'the store is being opened' });
    await store.open();
    expect(store.state()).toEqual({ available: true });
    expect(await store.log.append(TOPIC, BODY)).toBe(1);
    expect(await store.keyValue.put('bucket', 'key', BODY)).toBe(1);
  });

  it('takes a folder whose name has a dot, made or found', async () => {
    for (let opening = 1; opening <= 2; opening += 1) {
      const dotted = new LocalStore({ ...bench.settings, folder: join(state.path, 'state.v1') });
      await dotted.open();
      expect(dotted.state()).toEqual({ available: true });
      expect(await dotted.log.append(TOPIC, BODY)).toBe(opening);
      await dotted.close();
    }
  });

  it('says why a folder cannot be used, without its path, and refuses all work with that reason', async () => {
    writeFileSync(folder, 'a file');
    await store.open();
    expect(store.state()).toEqual({ available: false, reason: 'STATE_DIR is no folder' });
    const message = 'The store cannot be used: STATE_DIR is no folder';
    const reads = [
      () => store.log.stateOf(TOPIC),
      () => store.log.read(TOPIC, 1, 1),
      () => store.log.watch(TOPIC, () => undefined),
      () => store.keyValue.get('bucket', 'key'),
      () => store.keyValue.entries('bucket'),
      () => store.keyValue.watch('bucket', () => undefined),
    ];
    const writes = [
      () => store.log.append(TOPIC, BODY),
      () => store.log.appendMany(TOPIC, [BODY, BODY]),
      () => store.keyValue.put('bucket', 'key', BODY),
      () => store.keyValue.compareAndSet('bucket', 'key', BODY, 0),
      () => store.keyValue.delete('bucket', 'key'),
    ];
    for (const each of reads) await expect(each()).rejects.toMatchObject({ code: 'unavailable', message });
    const refusal = { code: 'unavailable', message: `${message}; nothing was stored` };
    for (const each of writes) await expect(each()).rejects.toMatchObject(refusal);
  });

  it.each([
    ['is a link to nothing', (link: string) => link, 'STATE_DIR is no folder'],
    ['lies under a link to nothing', (link: string) => join(link, 'state'), 'STATE_DIR is no folder'],
  ])('knows why a folder cannot be used that %s', async (_, pathOf, reason) => {
    const bugs = jest.fn();
    const before = logBugsWith(bugs);
    const link = join(state.path, 'link');
    symlinkSync(join(state.path, 'nothing', 'there'), link);
    const linked = new LocalStore({ ...bench.settings, folder: pathOf(link) });
    await linked.open();
    expect(linked.state()).toEqual({ available: false, reason });
    expect(bugs).not.toHaveBeenCalled();
    await linked.close();
    logBugsWith(before);
  });

  it('does not try for ever to make a folder where none can be', async () => {
    if (!existsSync('/proc/self')) return;
    const impossible = new LocalStore({ ...bench.settings, folder: '/proc/flowprobe/state' });
    await impossible.open();
    expect(impossible.state()).toEqual({ available: false, reason: 'STATE_DIR cannot be made where it is' });
    await impossible.close();
  });

  it('is tried again every five seconds, is reported once, and works as soon as it can', async () => {
    writeFileSync(folder, 'a file');
    const opening = jest.spyOn(EmbeddedStore, 'open');
    await store.open();
    for (const times of [2, 3, 4]) {
      bench.clock.advanceBy(RETRY_MS - 1);
      expect(opening).toHaveBeenCalledTimes(times - 1);
      bench.clock.advanceBy(1);
      expect(opening).toHaveBeenCalledTimes(times);
      await bench.until(() => bench.clock.waiting === 1);
    }
    expect(logged).toHaveLength(1);
    expect(logged[0]).toMatch(/^\/.* cannot be used: STATE_DIR is no folder \(.*\); trying again$/);
    rmSync(folder);
    bench.clock.advanceBy(RETRY_MS);
    await bench.until(isAvailable);
    expect(await store.log.append(TOPIC, BODY)).toBe(1);
    expect(logged[1]).toMatch(/is ready$/);
  });

  it('is one process’s own', async () => {
    await store.open();
    const second = new LocalStore(bench.settings);
    await second.open();
    const reason = 'STATE_DIR is in use by another process; give each its own';
    expect(second.state()).toEqual({ available: false, reason });
    expect(logged.at(-1)?.match(/in use/g)).toHaveLength(1);
    await expect(second.log.append(TOPIC, BODY)).rejects.toMatchObject({ code: 'unavailable' });
    await store.close();
    bench.clock.advanceBy(RETRY_MS);
    await bench.until(() => second.state().available);
    await second.close();
  });

  it('notifies who waits for a commit that fails, tries once for all of them, and recovers by itself', async () => {
    await store.open();
    const recover = fillDisk();
    for (let times = 0; times < 20; times += 1) {
      await expect(store.log.append(TOPIC, BODY)).rejects.toMatchObject({
        code: 'unavailable',
        message: 'The store cannot be used: the disk is full; nothing was stored',
      });
    }
    expect(store.state()).toEqual({ available: false, reason: 'the disk is full' });
    expect(logged.filter((line) => line.includes('disk is full'))).toHaveLength(1);
    // One try, once the writes that failed are no longer looked at.
    bench.clock.advanceBy(100);
    expect(bench.clock.waiting).toBe(1);
    recover();
    bench.clock.advanceBy(RETRY_MS);
    await bench.until(isAvailable);
    expect(await store.log.append(TOPIC, BODY)).toBe(1);
  });

  it('cannot be used while its disk answers no write, and can as soon as it does', async () => {
    await store.open();
    const { root } = (store as unknown as { readonly opened: { readonly root: RootDatabase } }).opened;
    const transact = root.childTransaction.bind(root);
    let release = (): void => undefined;
    const stalled = new Promise<void>((resolve) => (release = resolve));
    const committing = jest.spyOn(root, 'childTransaction').mockImplementationOnce(async (work) => {
      await stalled;
      return await transact(work);
    });
    const written = store.log.append(TOPIC, BODY);
    const refused = expect(written).rejects.toMatchObject({ message: expect.stringMatching(/may have been stored$/) });
    await bench.until(() => committing.mock.calls.length === 1);
    for (let step = 0; step < 30; step += 1) bench.clock.advanceBy(100);
    await refused;
    expect(store.state()).toEqual({ available: false, reason: 'the disk does not answer in time' });
    release();
    await bench.until(isAvailable);
    expect(await store.log.append(TOPIC, BODY)).toBe(2);
  });

  it('waits for its disk in real time, whatever the clock of the service shows', async () => {
    const opened = await LocalStore.open(pathToFileURL(folder).href, bench.settings);
    let isRefused = false;
    const written = opened.log.append(TOPIC, BODY).catch(() => (isRefused = true));
    for (let step = 0; step < 600; step += 1) bench.clock.advanceBy(100);
    for (let turn = 0; turn < 3; turn += 1) await nextTurn();
    expect(isRefused).toBe(false);
    await written;
    await opened.close();
  });

  it('leaves nothing when it is closed, not even while it is being opened', async () => {
    const opening = store.open();
    await store.close();
    await opening;
    expect(store.state()).toEqual({ available: false, reason: 'the service stops' });
    const next = new LocalStore(bench.settings);
    await next.open();
    expect(next.state()).toEqual({ available: true });
    await next.close();
    await expect(next.log.append(TOPIC, BODY)).rejects.toMatchObject({
      message: 'The store cannot be used: the service stops; nothing was stored',
    });
    bench.clock.advanceBy(60_000);
    expect(bench.clock.waiting).toBe(0);
  });

  it('stores what was under way when it was closed', async () => {
    await store.open();
    const written = Promise.all(Array.from({ length: 100 }, () => store.log.append(TOPIC, BODY)));
    await store.close();
    await written;
    mkdirSync(folder, { recursive: true });
    const { log } = await bench.open();
    expect(await log.stateOf(TOPIC)).toMatchObject({ lastSequence: 100 });
    await bench.close();
  });

  it('rejects with a bug as it is, reports it once for all that it hit, and goes on', async () => {
    const bugs: unknown[] = [];
    const before = logBugsWith((boundary, error) => void bugs.push([boundary, error]));
    try {
      await store.open();
      await store.log.append(TOPIC, BODY);
      const { root } = (store as unknown as { opened: { root: RootDatabase } }).opened;
      const bug = new TypeError('undefined is not a function');
      jest.spyOn(root, 'childTransaction').mockImplementationOnce(() => {
        throw bug;
      });
      const hit = await Promise.allSettled([1, 2, 3].map(() => store.log.append(TOPIC, BODY)));
      expect(hit.map((each) => (each.status === 'rejected' ? (each.reason as unknown) : undefined))).toEqual([
        bug,
        bug,
        bug,
      ]);
      expect(bugs).toEqual([['store', bug]]);
      expect(store.state()).toEqual({ available: true });
      expect(await store.log.append(TOPIC, BODY)).toBe(2);
    } finally {
      logBugsWith(before);
    }
  });
});
