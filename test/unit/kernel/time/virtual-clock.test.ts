import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { type Subscription } from 'rxjs';
import { VirtualClock } from '../../../support/fakes/virtual-clock.js';

/** A task that, when it runs, plans others and cancels some of those that were planned before. */
interface Plan {
  readonly delayMs: number;
  readonly plans: readonly Plan[];
  readonly cancels: readonly number[];
}

function planOf(plans: fc.Arbitrary<Plan>): fc.Arbitrary<Plan> {
  return fc.record({
    delayMs: fc.oneof(fc.integer({ min: -5, max: 30 }), fc.double({ min: 0, max: 3, noNaN: true })),
    plans: fc.array(plans, { maxLength: 3 }),
    cancels: fc.array(fc.nat(40), { maxLength: 2 }),
  });
}

const anyPlan = planOf(planOf(planOf(fc.constant({ delayMs: 0, plans: [], cancels: [] }))));

type Ran = readonly [number, number][];

/** Number and time of each task, as the clock runs them. */
function byClock(plans: readonly Plan[], steps: readonly number[]): Ran {
  const clock = new VirtualClock(1000);
  const ran: [number, number][] = [];
  const planned: Subscription[] = [];
  const plan = (task: Plan): void => {
    const number = planned.length;
    const work = (): void => {
      ran.push([number, clock.now()]);
      task.plans.forEach(plan);
      for (const cancelled of task.cancels) planned[cancelled]?.unsubscribe();
    };
    planned.push(clock.schedule(work, task.delayMs));
  };
  plans.forEach(plan);
  for (const step of steps) clock.advanceBy(step);
  clock.advanceTo(10_000);
  expect(clock.waiting).toBe(0);
  return ran;
}

/** The same by a list that is searched for the earliest, first planned, each time. */
function byList(plans: readonly Plan[]): Ran {
  const ran: [number, number][] = [];
  const tasks: { readonly task: Plan; readonly dueMs: number; over: boolean }[] = [];
  let now = 1000;
  const plan = (task: Plan): void => {
    tasks.push({ task, dueMs: now + Math.max(0, task.delayMs), over: false });
  };
  plans.forEach(plan);
  for (;;) {
    const next = tasks
      .map((entry, number) => ({ entry, number }))
      .filter(({ entry }) => !entry.over)
      .sort((one, other) => one.entry.dueMs - other.entry.dueMs || one.number - other.number)[0];
    if (next === undefined) return ran;
    now = next.entry.dueMs;
    next.entry.over = true;
    ran.push([next.number, now]);
    next.entry.task.plans.forEach(plan);
    for (const number of next.entry.task.cancels) {
      const cancelled = tasks[number];
      if (cancelled !== undefined) cancelled.over = true;
    }
  }
}

describe('VirtualClock', () => {
  it('stands still until it is moved, and never goes back', () => {
    const clock = new VirtualClock(500);
    expect(clock.now()).toBe(500);
    clock.advanceBy(20);
    clock.advanceTo(510);
    expect(clock.now()).toBe(520);
    expect(new VirtualClock().now()).toBe(0);
  });

  it('runs tasks in the order of time, those of the same time in the order they were planned', () => {
    fc.assert(
      fc.property(fc.array(anyPlan, { maxLength: 12 }), fc.array(fc.nat(20), { maxLength: 5 }), (plans, steps) => {
        expect(byClock(plans, steps)).toEqual(byList(plans));
      }),
      { numRuns: 300 },
    );
  });

  it('runs what is due up to the time it is moved to, that time included, and nothing later', () => {
    const clock = new VirtualClock();
    const ran: number[] = [];
    for (const delayMs of [10, 11, 9.5, 10.001]) clock.schedule(() => ran.push(delayMs), delayMs);
    clock.advanceTo(10);
    expect(ran).toEqual([9.5, 10]);
    expect(clock.waiting).toBe(2);
    clock.advanceBy(1);
    expect(ran).toEqual([9.5, 10, 10.001, 11]);
  });

  it('gives a task the time it was due at', () => {
    const clock = new VirtualClock(100);
    const times: number[] = [];
    for (const delayMs of [30, 5, 5]) clock.schedule(() => times.push(clock.now()), delayMs);
    clock.advanceBy(1000);
    expect(times).toEqual([105, 105, 130]);
    expect(clock.now()).toBe(1100);
  });

  it('takes a negative delay, or none, as now', () => {
    const clock = new VirtualClock(100);
    const times: [string, number][] = [];
    clock.schedule(() => times.push(['negative', clock.now()]), -50);
    clock.schedule(() => times.push(['none', clock.now()]));
    clock.schedule(() => times.push(['not a number', clock.now()]), NaN);
    clock.advanceBy(0);
    expect(times).toEqual([
      ['negative', 100],
      ['none', 100],
      ['not a number', 100],
    ]);
  });

  it('goes on after a task that threw', () => {
    const clock = new VirtualClock();
    const ran: string[] = [];
    clock.schedule(() => {
      throw new Error('broken task');
    }, 1);
    clock.schedule(() => ran.push('the next'), 1);
    expect(() => clock.advanceBy(5)).toThrow('broken task');
    clock.advanceBy(5);
    expect(ran).toEqual(['the next']);
    expect(clock.waiting).toBe(0);
  });

  it('runs 100,000 timers in order', () => {
    const clock = new VirtualClock();
    let last = -1;
    let ran = 0;
    for (let index = 0; index < 100_000; index += 1) {
      const delayMs = (index * 7919) % 100_003;
      clock.schedule(() => {
        if (delayMs >= last) ran += 1;
        last = delayMs;
      }, delayMs);
    }
    clock.advanceTo(100_003);
    expect(ran).toBe(100_000);
  });
});
