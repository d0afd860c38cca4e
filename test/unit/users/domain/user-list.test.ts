import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { changeUser, makeUser, readUser, writeUser } from '../../../../src/users/domain/user.js';
import { isUuid, MAX_USERS, slotOf, UserIds } from '../../../../src/users/domain/user-id.js';
import { UserList } from '../../../../src/users/domain/user-list.js';
import { SeededEntropy } from '../../../support/fakes/seeded-entropy.js';

const ADA = { name: 'Ada', email: 'ada@example.org' };

function newIds(seed = 'ids'): UserIds {
  const entropy = new SeededEntropy(seed);
  return new UserIds(() => entropy.uint32());
}

describe('ids of users', () => {
  it('are UUIDs of version 7 that rise with each one, and hold the time and the slot of the user', () => {
    const ids = newIds();
    const made: string[] = [];
    const moments = fc.array(fc.record({ step: fc.nat({ max: 2 }), slot: fc.integer({ min: 0, max: 9999 }) }), {
      minLength: 1,
      maxLength: 300,
    });
    let nowMs = 1_700_000_000_000;
    fc.assert(
      fc.property(moments, (each) => {
        for (const { step, slot } of each) {
          nowMs += step;
          const id = ids.next(nowMs, slot);
          expect([isUuid(id), id.charAt(14), slotOf(id)]).toEqual([true, '7', slot]);
          made.push(id);
        }
      }),
      { numRuns: 20 },
    );
    expect(made).toEqual([...made].sort());
    expect(new Set(made).size).toBe(made.length);
    expect(parseInt((made[0] ?? '').slice(0, 13).replace('-', ''), 16)).toBeGreaterThanOrEqual(1_700_000_000_000);
  });

  it('rise beyond the four thousand of a millisecond, and when the clock is set back', () => {
    const ids = newIds();
    const made = Array.from({ length: 10_000 }, () => ids.next(5000, 1));
    made.push(ids.next(4000, 1));
    expect(made).toEqual([...made].sort());
    expect(new Set(made).size).toBe(made.length);
  });

  it.each(['', 'a', '01936e1f-3c00-1000-a5c2-9b1e5d2c0f07', '01936e1f3c007000a5c29b1e5d2c0f07', 'x'.repeat(36)])(
    'are not %j',
    (text) => expect(isUuid(text)).toBe(false),
  );
});

describe('a user', () => {
  it('is read as it was written, and keeps what is not changed', () => {
    const user = makeUser('01936e1f-3c00-7000-a5c2-9b1e5d2c0f07', ADA, 0);
    expect(readUser(writeUser(user))).toEqual(user);
    expect(changeUser(user, { name: 'Eva' }, 1000)).toEqual({
      ...user,
      name: 'Eva',
      updatedAt: '1970-01-01T00:00:01.000Z',
    });
  });
});

describe('the users that are known', () => {
  const add = (index: UserList, ids: UserIds, nowMs: number, revision: number): string => {
    const slot = index.claim(revision * 37) ?? -1;
    const user = makeUser(ids.next(nowMs, slot), ADA, nowMs);
    index.put(slot, writeUser(user), revision);
    index.release(slot);
    return user.id;
  };

  it('holds ten thousand; each more takes the place of the oldest', () => {
    const index = new UserList();
    const ids = newIds();
    const added = Array.from({ length: MAX_USERS + 50 }, (_, each) => add(index, ids, 1000 + each, each + 1));
    expect(index.page(1, 1).total).toBe(MAX_USERS);
    expect(index.page(1, 100).users.map(({ id }) => id)).toEqual(added.slice(50, 150));
    expect(index.page(MAX_USERS / 100, 100).users.map(({ id }) => id)).toEqual(added.slice(-100));
    expect(index.latest(3).map(({ id }) => id)).toEqual(added.slice(-3));
    expect(index.page(MAX_USERS, 100).users).toEqual([]);
  });

  it('hands no place to two at a time', () => {
    const index = new UserList();
    const claimed = Array.from({ length: MAX_USERS }, () => index.claim(0));
    expect(new Set(claimed).size).toBe(MAX_USERS);
    expect(index.claim(0)).toBeUndefined();
    index.release(7);
    expect(index.claim(0)).toBe(7);
  });

  it('leaves aside what is older than what it knows, and shows a change in its place', () => {
    const index = new UserList();
    const ids = newIds();
    const [first, second] = [makeUser(ids.next(1, 3), ADA, 1), makeUser(ids.next(2, 9), ADA, 2)];
    index.put(9, writeUser(second), 5);
    index.put(3, writeUser(first), 6);
    const changed = changeUser(first, { name: 'Eva' }, 3);
    index.put(3, writeUser(changed), 8);
    index.put(3, writeUser(first), 7);
    expect(index.page(1, 10).users.map(({ json }) => JSON.parse(json) as unknown)).toEqual([changed, second]);
    index.clear();
    expect(index.page(1, 10)).toEqual({ total: 0, users: [] });
  });
});
