import { describe, expect, it } from '@jest/globals';
import { inTurns } from '../../../../src/kernel/time/turn.js';
import { VirtualClock } from '../../../../src/kernel/time/virtual-clock.js';

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
