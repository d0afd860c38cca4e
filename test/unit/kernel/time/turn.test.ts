import { setImmediate } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import { type SchedulerLike } from 'rxjs';
import { inTurns, piecesInTurns, TurnLimit } from '../../../../src/kernel/time/turn.js';
import { VirtualClock } from '../../../support/fakes/virtual-clock.js';

describe('inTurns', () => {
  it('does the first step at once, then one each turn of the clock, and is done with the last', async () => {
    const clock = new VirtualClock(100);
    let steps = 0;
    const work = inTurns(clock, () => (steps += 1) === 3);
    expect([steps, clock.waiting]).toEqual([1, 1]);
    clock.advanceBy(0);
    await work;
    expect([steps, clock.waiting]).toEqual([3, 0]);
  });

  it('needs no turn for work of one step', async () => {
    const clock = new VirtualClock();
    await inTurns(clock, () => true);
    expect(clock.waiting).toBe(0);
  });

  it('lets other work of the clock have its place between two steps', async () => {
    const clock = new VirtualClock();
    const said: string[] = [];
    const work = ['a', 'b'].map((name) => inTurns(clock, () => said.push(name) > 4));
    clock.advanceBy(0);
    await Promise.all(work);
    expect(said.join('')).toBe('ababab');
  });

  it.each([1, 2])('fails with step %d when that fails, and does no more', async (failing) => {
    const clock = new VirtualClock();
    let steps = 0;
    const work = inTurns(clock, () => {
      steps += 1;
      if (steps === failing) throw new RangeError('step');
      return false;
    });
    clock.advanceBy(0);
    await expect(work).rejects.toThrow('step');
    expect(clock.waiting).toBe(0);
  });
});

describe('TurnLimit', () => {
  it('lets so many begin at once, and as many more with each turn, in their order', async () => {
    const planned: (() => void)[] = [];
    const scheduler = { schedule: (work: () => void) => planned.push(work) } as unknown as SchedulerLike;
    const limit = new TurnLimit(scheduler, 3);
    const begun: number[] = [];
    const begin = async (index: number): Promise<void> => {
      await limit.enter();
      begun.push(index);
    };
    const all = Promise.all(Array.from({ length: 8 }, (_, index) => begin(index)));
    const counts: number[] = [];
    while (planned.length > 0) {
      await setImmediate();
      counts.push(begun.length);
      for (const work of planned.splice(0)) work();
    }
    await all;
    expect([counts, begun]).toEqual([
      [3, 6, 8],
      [0, 1, 2, 3, 4, 5, 6, 7],
    ]);
  });
});

describe('piecesInTurns', () => {
  it('makes one piece in each turn for all that share a limit, each in its order and to its end', async () => {
    const planned: (() => void)[] = [];
    const scheduler = { schedule: (work: () => void) => planned.push(work) } as unknown as SchedulerLike;
    const limit = new TurnLimit(scheduler, 1);
    let made = 0;
    const taken = [0, 1, 2].map(async (reader) => {
      const left = [1, 2, 3];
      const pieces: number[] = [];
      const next = (): number | undefined => {
        made += 1;
        return left.shift();
      };
      for await (const piece of piecesInTurns(limit, next)) pieces.push(10 * reader + piece);
      return pieces;
    });
    let mostInTurn = 0;
    do {
      const before = made;
      await setImmediate();
      await setImmediate();
      mostInTurn = Math.max(mostInTurn, made - before);
      for (const work of planned.splice(0)) work();
    } while (planned.length > 0 || made < 12);
    expect([mostInTurn, await Promise.all(taken)]).toEqual([
      1,
      [
        [1, 2, 3],
        [11, 12, 13],
        [21, 22, 23],
      ],
    ]);
  });
});
