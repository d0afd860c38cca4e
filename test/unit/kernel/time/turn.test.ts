import { describe, expect, it } from '@jest/globals';
import { inTurns } from '../../../../src/kernel/time/turn.js';
import { VirtualClock } from '../../../../src/kernel/time/virtual-clock.js';

describe('inTurns', () => {
  it('does one step each turn of the clock, and is done with the last', async () => {
    const clock = new VirtualClock(100);
    let steps = 0;
    const work = inTurns(clock, () => (steps += 1) === 3);
    expect(steps).toBe(0);
    clock.advanceBy(0);
    await work;
    expect([steps, clock.waiting]).toEqual([3, 0]);
  });

  it('lets other work of the clock have its place between two steps', async () => {
    const clock = new VirtualClock();
    const said: string[] = [];
    const work = ['a', 'b'].map((name) => inTurns(clock, () => said.push(name) > 3));
    clock.advanceBy(0);
    await Promise.all(work);
    expect(said.join('')).toBe('ababa');
  });

  it('fails with a step that fails, and does no more', async () => {
    const clock = new VirtualClock();
    const work = inTurns(clock, () => {
      throw new RangeError('step');
    });
    clock.advanceBy(0);
    await expect(work).rejects.toThrow('step');
    expect(clock.waiting).toBe(0);
  });
});
