import { describe, expect, it } from '@jest/globals';
import { Subscription } from 'rxjs';
import { VirtualClock } from '../../../support/fakes/virtual-clock.js';
import { heldBufferBytes } from '../../../support/contracts/memory.js';

const nothing = (): void => undefined;

describe('a task of a clock', () => {
  it('is handed its state', () => {
    const clock = new VirtualClock();
    const states: (string | undefined)[] = [];
    clock.schedule<string>((state) => states.push(state), 5, 'given');
    clock.schedule<string>((state) => states.push(state), 6);
    clock.advanceBy(10);
    expect(states).toEqual(['given', undefined]);
  });

  it('may plan itself again, with a state and a delay of its own', () => {
    const clock = new VirtualClock();
    const ran: [number, number | undefined][] = [];
    clock.schedule<number>(
      function (state = 0) {
        ran.push([clock.now(), state]);
        if (state < 3) this.schedule(state + 1, 10 * (state + 1));
      },
      5,
      0,
    );
    clock.advanceBy(1000);
    expect(ran).toEqual([
      [5, 0],
      [15, 1],
      [35, 2],
      [65, 3],
    ]);
    expect(clock.waiting).toBe(0);
  });

  it('stays open while it plans itself again, and is closed once it does not', () => {
    const clock = new VirtualClock();
    let left = 2;
    const task = clock.schedule(function () {
      left -= 1;
      if (left > 0) this.schedule(undefined, 10);
    }, 10);
    let tornDown = false;
    task.add(() => (tornDown = true));
    clock.advanceBy(10);
    expect([task.closed, tornDown]).toEqual([false, false]);
    clock.advanceBy(10);
    expect([task.closed, tornDown]).toEqual([true, true]);
  });

  it('does not run once it is cancelled, and cannot be planned again', () => {
    const clock = new VirtualClock();
    const ran: string[] = [];
    const first = clock.schedule(() => ran.push('first'), 10);
    const second = clock.schedule(function () {
      ran.push('second');
      this.unsubscribe();
      this.schedule(undefined, 5);
    }, 10);
    first.unsubscribe();
    first.unsubscribe();
    clock.advanceBy(100);
    expect(ran).toEqual(['second']);
    expect([first.closed, second.closed, clock.waiting]).toEqual([true, true, 0]);
  });

  it('can cancel one that is due at the same moment', () => {
    const clock = new VirtualClock();
    const ran: string[] = [];
    const cancelling = new Subscription();
    clock.schedule(() => cancelling.unsubscribe(), 10);
    cancelling.add(clock.schedule(() => ran.push('cancelled'), 10));
    clock.advanceBy(10);
    expect(ran).toEqual([]);
  });

  it('counts as waiting from when it is planned until it runs or is cancelled', () => {
    const clock = new VirtualClock();
    const tasks = [5, 5, 10, 20].map((delayMs) => clock.schedule(nothing, delayMs));
    expect(clock.waiting).toBe(4);
    tasks[2]?.unsubscribe();
    expect(clock.waiting).toBe(3);
    clock.advanceBy(5);
    expect(clock.waiting).toBe(1);
    clock.advanceBy(100);
    expect(clock.waiting).toBe(0);
  });

  it('lets go of what it held once it is cancelled, though its time is far off', () => {
    const clock = new VirtualClock();
    const before = heldBufferBytes();
    const plan = (): Subscription => {
      const held = Buffer.alloc(20_000);
      return clock.schedule(() => held.fill(1), 1e9);
    };
    for (let index = 0; index < 20_000; index += 1) plan().unsubscribe();
    clock.schedule(nothing, 1e9);
    expect(clock.waiting).toBe(1);
    expect(heldBufferBytes() - before).toBeLessThan(2100 * 20_000);
  });

  it('keeps its order when many around it are cancelled', () => {
    const clock = new VirtualClock();
    const ran: number[] = [];
    const tasks = Array.from({ length: 5000 }, (_, index) => clock.schedule(() => ran.push(index), (index * 37) % 501));
    tasks.forEach((task, index) => {
      if (index % 5 !== 0) task.unsubscribe();
    });
    expect(clock.waiting).toBe(1000);
    clock.advanceBy(501);
    const kept = tasks.map((_, index) => index).filter((index) => index % 5 === 0);
    expect(ran).toEqual(kept.sort((one, other) => ((one * 37) % 501) - ((other * 37) % 501) || one - other));
  });

  it('counts those that wait rightly when one takes many others with it', () => {
    const clock = new VirtualClock();
    const parent = clock.schedule(nothing, 10);
    for (let index = 0; index < 2000; index += 1) parent.add(clock.schedule(nothing, 20));
    parent.unsubscribe();
    expect(clock.waiting).toBe(0);
  });

  it('that is planned anew while it waits runs once, when it was planned for last, as RxJS has it', () => {
    const clock = new VirtualClock();
    const ran: number[] = [];
    clock.schedule(function () {
      ran.push(clock.now());
      if (ran.length > 1) return;
      this.schedule(undefined, 10);
      this.schedule(undefined, 50);
    }, 5);
    clock.schedule(nothing, 30);
    clock.advanceBy(5);
    expect(clock.waiting).toBe(2);
    clock.advanceBy(1000);
    expect(ran).toEqual([5, 55]);
    expect(clock.waiting).toBe(0);
  });
});
