import { expect, it } from '@jest/globals';
import { type SchedulerLike, Subscription } from 'rxjs';
import { Sweep } from '../../../../src/kernel/time/sweep.js';

/** Time that passes before what is planned runs, as over a pause of the process. */
class HeldUp {
  nowMs = 0;
  private planned: (() => void)[] = [];
  readonly scheduler = {
    now: () => this.nowMs,
    schedule: (work: () => void) => {
      this.planned.push(work);
      return new Subscription();
    },
  } as unknown as SchedulerLike;

  runAt(nowMs: number): void {
    this.nowMs = nowMs;
    for (const work of this.planned.splice(0)) work();
  }

  get waiting(): number {
    return this.planned.length;
  }
}

it('a sweep runs again while there is anything left, and rests after that', () => {
  const time = new HeldUp();
  const swept: number[] = [];
  const sweep = new Sweep(time.scheduler, 1000, (nowMs) => swept.push(nowMs) < 2);
  sweep.start();
  sweep.start();
  expect(time.waiting).toBe(1);
  time.runAt(1000);
  time.runAt(2000);
  expect([swept, time.waiting]).toEqual([[1000, 2000], 0]);
});

it('the time of a sweep leaves out what the process stood still, and keeps a small delay', () => {
  const time = new HeldUp();
  const swept: number[] = [];
  const sweep = new Sweep(time.scheduler, 1000, (nowMs) => swept.push(nowMs) > 0);
  sweep.start();
  time.runAt(1500);
  time.runAt(40_000);
  expect(swept).toEqual([1500, 2500]);
  time.nowMs = 40_100;
  expect(sweep.nowMs()).toBe(2600);
});
