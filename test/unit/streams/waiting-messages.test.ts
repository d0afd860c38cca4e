import 'reflect-metadata';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { Subject } from 'rxjs';
import { WaitingMessages, type WaitingShare } from '../../../src/streams/waiting-messages.js';

interface Opened {
  readonly share: WaitingShare;
  readonly source: Subject<void>;
  close(): void;
  /** What it failed with. */
  readonly error: unknown;
}

describe('messages that are yet to follow', () => {
  const openIn = (waiting: WaitingMessages, share = waiting.share()): Opened => {
    const source = new Subject<void>();
    const state = { error: undefined as unknown };
    const subscription = waiting.bounded(share, source).subscribe({
      error: (error: unknown) => (state.error = error),
    });
    return {
      share,
      source,
      close: () => subscription.unsubscribe(),
      get error() {
        return state.error;
      },
    };
  };
  const TOO_MANY = { code: 'unavailable', status: 503 };

  it('may be as many as there is room for', async () => {
    const waiting = new WaitingMessages(100);
    const runs = [openIn(waiting), openIn(waiting)];
    for (const { share } of runs) share.add(50);
    await nextTurn();
    expect(runs.map(({ error }) => error)).toEqual([undefined, undefined]);
  });

  it('end the run that holds the most where there are too many, whichever has one more, and not at once', async () => {
    const waiting = new WaitingMessages(100);
    const [small, large] = [openIn(waiting), openIn(waiting)];
    large.share.add(90);
    small.share.add(11);
    expect(large.error).toBeUndefined();
    await nextTurn();
    expect([small.error, large.error]).toMatchObject([undefined, TOO_MANY]);
    expect(large.source.observed).toBe(false);
    small.share.add(89);
    await nextTurn();
    expect(small.error).toBeUndefined();
  });

  it('keep out a run that is resumed with more than there is room for, and not one that was there with less', async () => {
    const waiting = new WaitingMessages(100);
    const first = openIn(waiting);
    first.share.add(60);
    const share = waiting.share();
    share.add(70);
    const resumed = openIn(waiting, share);
    await nextTurn();
    expect([first.error, resumed.error]).toMatchObject([undefined, TOO_MANY]);
    first.close();
    expect(openIn(waiting, share).error).toBeUndefined();
  });

  it('are counted while work on a run goes on, and not behind it, however it ends', async () => {
    const waiting = new WaitingMessages(100);
    const share = waiting.share();
    const holding = (messages: number): number => {
      share.restart();
      share.add(messages);
      return waiting.held;
    };
    expect(await waiting.during(share, () => Promise.resolve(holding(70)))).toBe(70);
    const failing = waiting.during(share, () => {
      throw new RangeError(`at ${holding(80)}`);
    });
    await expect(failing).rejects.toThrow('at 80');
    const growing = waiting.during(share, async (full) => {
      holding(101);
      await nextTurn();
      return full.aborted;
    });
    await expect(growing).rejects.toMatchObject(TOO_MANY);
    expect(waiting.held).toBe(0);
  });

  it('give up the runs that are only kept first, the greatest of them before others', async () => {
    const waiting = new WaitingMessages(100);
    const run = openIn(waiting);
    run.share.add(60);
    const given: string[] = [];
    const keep = (name: string, messages: number): WaitingShare => {
      const share = waiting.share();
      share.add(messages);
      share.keep(() => given.push(name));
      return share;
    };
    keep('small', 10);
    keep('large', 20);
    const left = keep('left', 10);
    expect(waiting.held).toBe(100);
    run.share.add(1);
    await nextTurn();
    expect([given, waiting.held]).toEqual([['large'], 81]);
    left.leave();
    run.share.add(39);
    await nextTurn();
    expect([given, run.error, waiting.held]).toEqual([['large', 'small'], undefined, 100]);
  });

  it('are those of the run that a share is about now', async () => {
    const waiting = new WaitingMessages(100);
    const { share } = openIn(waiting);
    share.add(80);
    share.restart();
    const other = openIn(waiting);
    other.share.add(100);
    await nextTurn();
    expect(other.error).toBeUndefined();
  });

  it('never are more than there is room for in runs that have not ended, for any that come, grow, shrink and go', () => {
    const step = fc.record({ run: fc.nat(5), change: fc.integer({ min: -40, max: 60 }), leaves: fc.boolean() });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const waiting = new WaitingMessages(100);
        const held = new Map<WaitingShare, boolean>();
        const runs = Array.from({ length: 6 }, () => waiting.share());
        for (const { run, change, leaves } of steps) {
          const share = runs[run];
          if (share === undefined) continue;
          if (held.get(share) !== true) share.enter(() => undefined);
          held.set(share, true);
          share.add(Math.max(change, -share.size));
          if (leaves) {
            share.leave();
            held.set(share, false);
            share.restart();
          }
          expect(waiting.held).toBeLessThanOrEqual(100);
        }
        for (const share of runs) share.leave();
        expect(waiting.held).toBe(0);
      }),
    );
  });
});
