import { beforeEach, describe, expect, it } from '@jest/globals';
import { FlowProbeError } from '../../../src/kernel/errors/flowprobe.error.js';
import { VirtualClock } from '../../support/fakes/virtual-clock.js';
import { LabSessions, MAX_SESSIONS, MAX_WAITING } from '../../../src/lab/lab-sessions.js';
import { type SessionRequest } from '../../../src/lab/domain/session.js';
import { MemoryStore } from '../../support/apps/evented-system.js';

const BUCKET = 'lab-sessions';

describe('the sessions of the lab', () => {
  let clock: VirtualClock;
  let store: MemoryStore;
  let sessions: LabSessions;

  beforeEach(() => {
    clock = new VirtualClock(1_000_000);
    store = new MemoryStore();
    sessions = new LabSessions(store, clock);
  });

  const begin = (session: string, on = sessions): Promise<SessionRequest> =>
    on.begin({ caseName: 'case', session }, (n) => ({
      ...{ n, at: '', startedMs: clock.now(), endedMs: null, endedBy: null, status: 200, headers: {} },
    }));
  const find = async (session: string): Promise<number> =>
    (await sessions.find({ caseName: 'case', session })).requests.length;

  it('number the requests that come at once, on two replicas, each once', async () => {
    const other = new LabSessions(store, clock);
    const requests = await Promise.all(
      Array.from({ length: 10 }, (_, index) => begin('a', index % 2 ? other : sessions)),
    );
    expect(requests.map(({ n }) => n).sort((a, b) => a - b)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
  });

  it('number every one of two hundred requests that come at once, and end each of them', async () => {
    const requests = await Promise.all(Array.from({ length: 200 }, () => begin('a')));
    expect(requests.map(({ n }) => n)).toEqual(Array.from({ length: 200 }, (_, index) => index + 1));
    await Promise.all(requests.map(({ n }) => sessions.end({ caseName: 'case', session: 'a' }, n, 'server')));
    const { requests: recorded } = await sessions.find({ caseName: 'case', session: 'a' });
    expect(recorded.filter(({ endedBy }) => endedBy === 'server')).toHaveLength(200);
  });

  it('refuse what is too much to wait, and take the next request once those before it are through', async () => {
    const begun = Array.from({ length: MAX_WAITING + 10 }, () => begin('a').catch((error: unknown) => error));
    const results = await Promise.all(begun);
    const refusals = results.filter((result) => result instanceof FlowProbeError);
    expect(refusals).toHaveLength(10);
    expect(refusals).toMatchObject(Array.from({ length: 10 }, () => ({ code: 'unavailable' })));
    expect((await begin('a')).n).toBe(MAX_WAITING + 1);
  });

  it('go on after a change that could not be made', async () => {
    store.keyValue.isAway = true;
    const refused = begin('a').catch((error: unknown) => error);
    expect(await refused).toMatchObject({ code: 'unavailable' });
    store.keyValue.isAway = false;
    expect((await begin('a')).n).toBe(1);
  });

  it('are a case and a name: the same name for another case is another session', async () => {
    await begin('a');
    expect(await find('a')).toBe(1);
    expect((await sessions.find({ caseName: 'other', session: 'a' })).requests).toEqual([]);
  });

  it('record how an answer ended, and leave the other requests alone', async () => {
    await begin('a');
    await begin('a');
    clock.advanceBy(70);
    await sessions.end({ caseName: 'case', session: 'a' }, 1, 'client');
    const { requests } = await sessions.find({ caseName: 'case', session: 'a' });
    expect(requests).toMatchObject([
      { n: 1, startedMs: 1_000_000, endedMs: 1_000_070, endedBy: 'client' },
      { n: 2, endedMs: null, endedBy: null },
    ]);
  });

  it('are a thousand at most: the one that was not used for longest goes', async () => {
    for (let index = 0; index < MAX_SESSIONS; index += 1) {
      await begin(`s${index}`);
      clock.advanceBy(1);
    }
    await begin('s0');
    await begin('new');
    expect(store.keyValue.size(BUCKET)).toBe(MAX_SESSIONS);
    expect([await find('s0'), await find('s1'), await find('s2'), await find('new')]).toEqual([2, 0, 1, 1]);
  });

  it('go an hour after their last request', async () => {
    await begin('a');
    clock.advanceBy(1_800_000);
    await begin('b');
    clock.advanceBy(1_860_000);
    await new Promise(setImmediate);
    expect([await find('a'), await find('b')]).toEqual([0, 1]);
    clock.advanceBy(1_860_000);
    await new Promise(setImmediate);
    expect(store.keyValue.size(BUCKET)).toBe(0);
    // The next sweep finds none, and is the last.
    clock.advanceBy(60_000);
    expect(clock.waiting).toBe(0);
  });

  /** Whatever `work` does is done between the decision to delete a session and its deletion. */
  const beforeNextDeletion = (work: () => Promise<unknown>): void => {
    const { keyValue } = store;
    const remove = keyValue.delete.bind(keyValue);
    keyValue.delete = async (bucket, key, revision) => {
      keyValue.delete = remove;
      await work();
      return remove(bucket, key, revision);
    };
  };

  it('stay where they are used while they are being deleted', async () => {
    const other = new LabSessions(store, clock);
    await begin('a');
    clock.advanceBy(3_600_000);
    beforeNextDeletion(() => begin('a', other));
    clock.advanceBy(60_000);
    await new Promise(setImmediate);
    expect(await find('a')).toBe(2);
  });

  it('go though the end of an answer is written while they are being deleted', async () => {
    await begin('a');
    clock.advanceBy(3_600_000);
    beforeNextDeletion(() => new LabSessions(store, clock).end({ caseName: 'case', session: 'a' }, 1, 'client'));
    clock.advanceBy(60_000);
    await new Promise(setImmediate);
    expect(store.keyValue.size(BUCKET)).toBe(0);
  });

  it('make room by the next one where the one that was not used for longest is used meanwhile', async () => {
    const other = new LabSessions(store, clock);
    for (let index = 0; index < MAX_SESSIONS; index += 1) {
      await begin(`s${index}`);
      clock.advanceBy(1);
    }
    beforeNextDeletion(() => begin('s0', other));
    await begin('new');
    expect(store.keyValue.size(BUCKET)).toBe(MAX_SESSIONS);
    expect([await find('s0'), await find('s1'), await find('s2'), await find('new')]).toEqual([2, 0, 1, 1]);
  });

  it('make room where the store has lost those that are known', async () => {
    for (let index = 0; index < MAX_SESSIONS; index += 1) await begin(`s${index}`);
    store.keyValue.lose();
    for (let index = 0; index <= MAX_SESSIONS; index += 1) await begin(`t${index}`);
    expect(store.keyValue.size(BUCKET)).toBe(MAX_SESSIONS);
  });

  it('leave nothing waiting once they are stopped', async () => {
    await begin('a');
    await sessions.onModuleDestroy();
    expect(clock.waiting).toBe(0);
  });
});
