import { setImmediate as nextTurn } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type BugLog, logBugsWith } from '../../../src/kernel/errors/bugs.js';
import { FlowProbeError } from '../../../src/kernel/errors/flowprobe.error.js';
import { OnceOpen } from '../../../src/store/once-open.js';
import { VirtualClock } from '../../support/fakes/virtual-clock.js';

const AWAY = new FlowProbeError('unavailable', 'away');

describe('What is opened once', () => {
  let attempts: number;
  let closed: number;
  /** What the next attempts fail with, the first of them first. */
  let failures: Error[];
  let once: OnceOpen;

  beforeEach(() => {
    attempts = 0;
    closed = 0;
    failures = [];
    once = new OnceOpen(() => {
      attempts += 1;
      const failure = failures.shift();
      return failure === undefined ? Promise.resolve(() => void (closed += 1)) : Promise.reject(failure);
    });
  });

  it('is opened by the first who asks, for all', async () => {
    await Promise.all([once.open(), once.open()]);
    await once.open();
    expect(attempts).toBe(1);
  });

  it('notifies all who waited that it failed, and is tried again by the next alone', async () => {
    failures = [AWAY];
    const again: Promise<void>[] = [];
    const tryAgain = (error: unknown): void => {
      expect(error).toBe(AWAY);
      again.push(once.open());
    };
    await Promise.all([once.open().catch(tryAgain), once.open().catch(tryAgain)]);
    await Promise.all(again);
    expect([again.length, attempts]).toEqual([2, 2]);
  });

  it('is closed at the end of an attempt under way', async () => {
    void once.open();
    expect(await once.close()).toBe(true);
    expect(closed).toBe(1);
  });

  it('has nothing to close before somebody asked, or where it failed', async () => {
    expect(await once.close()).toBe(false);
    failures = [AWAY];
    await expect(once.open()).rejects.toBe(AWAY);
    expect(await once.close()).toBe(false);
    expect([attempts, closed]).toEqual([1, 0]);
  });

  describe('although nobody asks', () => {
    let clock: VirtualClock;
    let bugs: Parameters<BugLog>[];
    let before: BugLog;

    const openUnasked = async (): Promise<void> => {
      once.openUnasked(clock);
      await nextTurn();
    };

    const pass = async (ms: number): Promise<void> => {
      clock.advanceBy(ms);
      await nextTurn();
    };

    beforeEach(() => {
      clock = new VirtualClock();
      bugs = [];
      before = logBugsWith((...bug) => void bugs.push(bug));
    });
    afterEach(() => {
      logBugsWith(before);
    });

    it('is tried again each second while an error is known', async () => {
      failures = [AWAY, AWAY];
      await openUnasked();
      await pass(999);
      expect(attempts).toBe(1);
      await pass(1);
      await pass(1000);
      expect(attempts).toBe(3);
      await pass(60_000);
      expect([attempts, bugs]).toEqual([3, []]);
      expect(await once.close()).toBe(true);
    });

    it('is not tried again after a bug, which is reported', async () => {
      const bug = new Error('a bug');
      failures = [bug];
      await openUnasked();
      await pass(60_000);
      expect([attempts, bugs]).toEqual([1, [['store', bug]]]);
    });

    it('is not tried again once it is closed, neither between two attempts nor after one under way', async () => {
      failures = [AWAY, AWAY];
      await openUnasked();
      expect(clock.waiting).toBe(1);
      await once.close();
      expect(clock.waiting).toBe(0);
      once.openUnasked(clock);
      expect(await once.close()).toBe(false);
      await pass(60_000);
      expect([attempts, clock.waiting]).toEqual([2, 0]);
    });
  });
});
