import { setImmediate as nextTurn } from 'node:timers/promises';
import { beforeEach, describe, expect, it } from '@jest/globals';
import { DeleteMarkers } from '../../../../src/store/nats/delete-markers.js';
import { unavailable } from '../../../../src/store/nats/nats-errors.js';
import { VirtualClock } from '../../../support/fakes/virtual-clock.js';

const HOUR_MS = 60 * 60_000;

describe('delete markers', () => {
  let clock: VirtualClock;
  let removed: string[];
  let staying: string[];
  let isAway: boolean;
  let markers: DeleteMarkers;

  beforeEach(() => {
    clock = new VirtualClock(1_000_000);
    removed = [];
    staying = [];
    isAway = false;
    markers = new DeleteMarkers(clock, (bucket, keys) => {
      if (isAway) return Promise.reject(unavailable('it is away'));
      removed.push(...keys.map((key) => `${bucket}/${key}`));
      return Promise.resolve(keys.filter((key) => staying.includes(key)));
    });
  });

  /** Lets seconds pass, and in each of them a sweep come to its end. */
  const pass = async (seconds: number): Promise<void> => {
    for (let second = 0; second < seconds; second += 1) {
      clock.advanceBy(1000);
      await nextTurn();
    }
  };

  it('are removed an hour after the last deletion of their key', async () => {
    markers.onDeleted('users', 'a');
    markers.onDeleted('jobs', 'a');
    clock.advanceBy(HOUR_MS / 2);
    markers.onDeleted('users', 'a');
    clock.advanceBy(HOUR_MS / 2 - 10_000);
    await pass(9);
    expect(removed).toEqual([]);
    await pass(3);
    expect(removed).toEqual(['jobs/a']);
    clock.advanceBy(HOUR_MS / 2);
    await pass(2);
    expect(removed).toEqual(['jobs/a', 'users/a']);
    clock.advanceBy(3 * HOUR_MS);
    await pass(2);
    expect(removed).toHaveLength(2);
  });

  it('of which one is seen again and again are removed an hour after it was seen first', async () => {
    markers.onSeen('users', 'a');
    clock.advanceBy(HOUR_MS - 1000);
    markers.onSeen('users', 'a');
    await pass(3);
    expect(removed).toEqual(['users/a']);
  });

  it('that have to stay are tried again an hour later', async () => {
    staying = ['last'];
    markers.onDeleted('users', 'first');
    markers.onDeleted('users', 'last');
    clock.advanceBy(HOUR_MS);
    await pass(3);
    expect(removed).toEqual(['users/first', 'users/last']);
    staying = [];
    clock.advanceBy(HOUR_MS);
    await pass(3);
    expect(removed).toEqual(['users/first', 'users/last', 'users/last']);
  });

  it('are removed once the store is there again', async () => {
    isAway = true;
    markers.onDeleted('users', 'a');
    clock.advanceBy(HOUR_MS);
    await pass(5);
    expect(removed).toEqual([]);
    isAway = false;
    await pass(2);
    expect(removed).toEqual(['users/a']);
  });

  it('are bounded: the oldest of too many go at once', async () => {
    for (let index = 0; index < 120_000; index += 1) markers.onDeleted('requests', String(index));
    await pass(49);
    expect(removed).toHaveLength(49_000);
    await pass(10);
    expect(removed).toEqual(Array.from({ length: 50_000 }, (_, index) => `requests/${index}`));
  });

  it('are left alone once the store is closed', async () => {
    markers.onDeleted('users', 'a');
    markers.close();
    markers.onDeleted('users', 'b');
    clock.advanceBy(2 * HOUR_MS);
    await pass(2);
    expect(removed).toEqual([]);
    expect(clock.waiting).toBe(0);
  });
});
