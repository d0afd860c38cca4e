import { setImmediate as turn } from 'node:timers/promises';
import { beforeEach, describe, expect, it } from '@jest/globals';
import { asWork, beginWork, currentWork, UNKNOWN_WORK, workOf } from '../../../../src/kernel/loop/work.js';
import { aStepEachTurn } from '../../../../src/kernel/time/steps.js';
import { SystemClock } from '../../../../src/kernel/time/system-clock.js';

const WORK = workOf('work of a test');

describe('the work of the event loop', () => {
  // What the test before has begun is over.
  beforeEach(() => turn());

  it('holds through promises until the loop turns', async () => {
    const seen = turn().then(currentWork);
    beginWork(WORK);
    await Promise.resolve();
    expect(currentWork()).toBe(WORK);
    await seen;
    await turn();
    expect(currentWork()).toBe(UNKNOWN_WORK);
  });

  it('is the same in each step of a piece of work that takes several turns', async () => {
    const seen: string[] = [];
    beginWork(WORK);
    await aStepEachTurn(
      (function* () {
        for (let step = 0; step < 3; step += 1) {
          seen.push(currentWork().name);
          yield;
        }
      })(),
    );
    expect(seen).toEqual([WORK.name, WORK.name, WORK.name]);
  });

  it('is that of whoever planned it where a clock runs it, again and again', async () => {
    const clock = new SystemClock();
    const seen: string[] = [];
    const done = new Promise<void>((resolve) => {
      asWork(WORK, () =>
        clock.schedule(function () {
          seen.push(currentWork().name);
          if (seen.length < 2) this.schedule();
          else resolve();
        }),
      );
    });
    expect(currentWork()).toBe(UNKNOWN_WORK);
    await done;
    expect(seen).toEqual([WORK.name, WORK.name]);
    expect(currentWork()).toBe(UNKNOWN_WORK);
    clock.stop();
  });

  it('is what it was before where a piece within it throws', () => {
    const fail = (): never => {
      throw new Error('no');
    };
    expect(() => asWork(WORK, fail)).toThrow('no');
    expect(currentWork()).toBe(UNKNOWN_WORK);
  });

  it('has a bounded number of names', () => {
    const names = Array.from({ length: 1000 }, (_, index) => workOf(`name ${index}`).name);
    expect(new Set(names).size).toBeLessThanOrEqual(400);
    expect(names.at(-1)).toBe('other');
  });
});
