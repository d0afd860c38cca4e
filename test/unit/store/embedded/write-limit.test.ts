import { beforeEach, describe, expect, it } from '@jest/globals';
import { VirtualClock } from '../../../support/fakes/virtual-clock.js';
import { WriteLimit } from '../../../../src/store/embedded/write-limit.js';

const LATE = 'The store does not answer in time; it may have been stored';

/** Lets promises settle that have been decided. */
async function settle(): Promise<void> {
  for (let turn = 0; turn < 10; turn += 1) await Promise.resolve();
}

describe('the limit of the time that a write takes', () => {
  let clock: VirtualClock;
  let limit: WriteLimit;

  const write = (): { outcome: unknown; done: (value: string) => void; fail: (error: Error) => void } => {
    let done!: (value: string) => void;
    let fail!: (error: Error) => void;
    const work = new Promise<string>((resolve, reject) => {
      done = resolve;
      fail = reject;
    });
    const one = { outcome: undefined as unknown, done, fail };
    limit.within(work).then(
      (value) => (one.outcome = value),
      (error: unknown) => (one.outcome = error instanceof Error ? error.message : error),
    );
    return one;
  };

  beforeEach(() => {
    clock = new VirtualClock(0);
    limit = new WriteLimit(clock);
  });

  it('lets what is written in time pass, its failure too, and has nothing left to look at then', async () => {
    const [stored, failed] = [write(), write()];
    clock.advanceBy(1700);
    stored.done('stored');
    failed.fail(new Error('the disk is full'));
    await settle();
    clock.advanceBy(5000);
    await settle();
    expect([stored.outcome, failed.outcome]).toEqual(['stored', 'the disk is full']);
    expect(clock.waiting).toBe(0);
  });

  it('refuses each write that is not done within two seconds, however it is done later', async () => {
    const first = write();
    clock.advanceBy(1000);
    const second = write();
    clock.advanceBy(1000);
    await settle();
    expect([first.outcome, second.outcome]).toEqual([LATE, undefined]);
    first.done('stored');
    clock.advanceBy(1000);
    second.fail(new Error('the disk is full'));
    await settle();
    expect([first.outcome, second.outcome]).toEqual([LATE, LATE]);
    clock.advanceBy(1000);
    expect(clock.waiting).toBe(0);
  });
});
