import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type Database, open, type RootDatabase } from 'lmdb';
import { ENGINE } from '../../../../src/store/embedded/embedded-store.js';
import { GroupCommit } from '../../../../src/store/embedded/group-commit.js';
import { stateFolder } from '../../../support/apps/state-folder.js';

const MIB = 1024 * 1024;

describe('a group commit', () => {
  const events: string[] = [];
  let state: ReturnType<typeof stateFolder>;
  let root: RootDatabase;
  let values: Database<number, string>;
  let commits: GroupCommit;
  let nowMs = 0;

  beforeEach(() => {
    events.length = 0;
    state = stateFolder();
    root = open(state.path, ENGINE);
    values = root.openDB<number, string>('values', {});
    commits = new GroupCommit(
      root,
      { nowMs: () => nowMs, isOver: (sinceMs) => nowMs - sinceMs >= 1800 },
      () => events.push('committed'),
      (error) => events.push(`failed: ${error instanceof Error ? error.message : String(error)}`),
    );
  });
  afterEach(async () => {
    await root.close();
    state.remove();
  });

  const put = (key: string, value: number): Promise<number> =>
    commits.run(() => {
      values.putSync(key, value);
      return value;
    });
  const fail = (): Promise<never> =>
    commits.run(() => {
      throw new Error('broken');
    });
  const stored = (): string[] => [...values.getKeys({})];

  it('stores what many write at once with one commit, in their order, and gives each its own result', async () => {
    const writes = Array.from({ length: 100 }, (_, index) => put(`key${index}`, index));
    expect(await Promise.all(writes)).toEqual(Array.from({ length: 100 }, (_, index) => index));
    expect(events).toEqual(['committed']);
    expect(stored()).toHaveLength(100);
  });

  it('lets each piece of work see what was written before it', async () => {
    const increase = (): Promise<number> =>
      commits.run(() => {
        const next = (values.get('counter') ?? 0) + 1;
        values.putSync('counter', next);
        return next;
      });
    expect(await Promise.all([increase(), increase(), increase()])).toEqual([1, 2, 3]);
    expect(await increase()).toBe(4);
  });

  it('refuses what has waited for a disk that stalls while nothing of it is written, and stores what comes then', async () => {
    const underWay = put('under way', 1);
    await Promise.resolve();
    const waited = put('waited', 2);
    nowMs += 1801;
    const fresh = put('fresh', 3);
    await expect(waited).rejects.toThrow('The store cannot keep up; nothing was stored');
    expect(await Promise.all([underWay, fresh])).toEqual([1, 3]);
    expect(stored()).toEqual(['fresh', 'under way']);
  });

  it('refuses all that shares a commit with what fails, leaves nothing of it, and goes on', async () => {
    const outcomes = await Promise.allSettled([put('a', 1), fail(), put('b', 2)]);
    expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected']);
    expect([events, stored()]).toEqual([['failed: broken'], []]);
    expect(await put('c', 3)).toBe(3);
    expect([events, stored()]).toEqual([['failed: broken', 'committed'], ['c']]);
  });

  it('has reported a commit before who waits for it goes on', async () => {
    await put('a', 1).then(() => events.push('answered'));
    await fail().catch(() => events.push('refused'));
    expect(events).toEqual(['committed', 'answered', 'failed: broken', 'refused']);
  });

  it('refuses more than the memory has room for, and takes it when there is room again', async () => {
    const work = (): string => 'done';
    const large = Array.from({ length: 7 }, () => commits.run(work, 10 * MIB));
    await expect(commits.run(work, 1)).rejects.toMatchObject({ code: 'unavailable' });
    expect(await Promise.all(large)).toEqual(Array.from({ length: 7 }, () => 'done'));
    expect(await commits.run(work, 1)).toBe('done');
  });

  it('has settled once all that was asked for is stored', async () => {
    const writes = Array.from({ length: 5000 }, (_, index) => put(`key${index}`, index));
    await commits.settled();
    expect(stored()).toHaveLength(5000);
    await Promise.all(writes);
    await commits.settled();
  });
});
