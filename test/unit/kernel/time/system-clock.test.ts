import { afterEach, beforeEach, describe, expect, it, jest, test } from '@jest/globals';
import { logBugsWith } from '../../../../src/kernel/errors/bugs.js';
import { SystemClock } from '../../../../src/kernel/time/system-clock.js';

const START_MS = 1_757_199_172_003;
const nothing = (): void => undefined;

let workedMs = 0;

/** Time goes on while a task works. */
function workFor(ms: number): void {
  workedMs += ms;
}

describe('SystemClock', () => {
  let clock: SystemClock;

  beforeEach(() => {
    jest.useFakeTimers({ now: START_MS });
    workedMs = 0;
    clock = new SystemClock({
      originMs: START_MS - performance.now(),
      monotonicMs: () => performance.now() + workedMs,
      wallMs: () => jest.now(),
    });
  });

  afterEach(() => {
    clock.stop();
    jest.useRealTimers();
  });

  it('begins at the wall clock’s time, in whole milliseconds', () => {
    expect(clock.now()).toBe(START_MS);
    jest.advanceTimersByTime(7);
    expect(clock.now()).toBe(START_MS + 7);
    expect(clock.wallMs()).toBe(START_MS + 7);
  });

  test.each([-60_000, 60_000, 2 * 86_400_000])('goes on evenly when the wall clock is set by %d ms', (byMs) => {
    const ran: number[] = [];
    for (const delayMs of [17, 1017, 5017]) clock.schedule(() => ran.push(clock.now() - START_MS), delayMs);
    jest.advanceTimersByTime(500);
    jest.setSystemTime(START_MS + 500 + byMs);
    expect(clock.now()).toBe(START_MS + 500);
    expect(clock.wallMs()).toBe(START_MS + 500 + byMs);
    jest.advanceTimersByTime(10_000);
    expect(ran).toEqual([37, 1037, 5037]);
  });

  it('runs what fell due while the process was stopped as soon as it goes on, each once and in order', () => {
    const ran: string[] = [];
    for (const name of ['a', 'b', 'c']) clock.schedule(() => ran.push(name), 1000 * (name.charCodeAt(0) - 96));
    workFor(9000);
    jest.advanceTimersToNextTimer();
    expect(ran).toEqual(['a', 'b', 'c']);
    expect(clock.now()).toBeGreaterThanOrEqual(START_MS + 9000);
  });

  it('runs a task at the next point of a 40 ms grid, never early', () => {
    const ran: [number, number][] = [];
    for (const delayMs of [1, 17, 18, 37, 38, 36.9, 37.1]) {
      clock.schedule(() => ran.push([delayMs, clock.now() - START_MS]), delayMs);
    }
    jest.advanceTimersByTime(100);
    expect(ran).toEqual([
      [1, 37],
      [17, 37],
      [18, 37],
      [37, 37],
      [36.9, 37],
      [38, 77],
      [37.1, 77],
    ]);
  });

  it('keeps one timer for all that waits', () => {
    for (let index = 0; index < 1000; index += 1) clock.schedule(nothing, (index * 7) % 300);
    jest.advanceTimersToNextTimer();
    expect(jest.getTimerCount()).toBe(1);
    clock.schedule(nothing, 10_000);
    expect(jest.getTimerCount()).toBe(1);
    jest.advanceTimersByTime(20_000);
    expect(clock.waiting).toBe(0);
    expect(jest.getTimerCount()).toBe(0);
  });

  it('wakes up earlier for what is planned later and due earlier', () => {
    const ran: string[] = [];
    clock.schedule(() => ran.push('late'), 1000);
    jest.advanceTimersByTime(10);
    clock.schedule(() => ran.push('soon'), 20);
    expect(jest.getTimerCount()).toBe(1);
    jest.advanceTimersByTime(30);
    expect(ran).toEqual(['soon']);
    jest.advanceTimersByTime(1000);
    expect(ran).toEqual(['soon', 'late']);
  });

  it('runs what is due now in the next turn, not in the caller’s', () => {
    const ran: string[] = [];
    clock.schedule(() => ran.push('now'));
    clock.schedule(() => ran.push('also now'), 0);
    expect(ran).toEqual([]);
    jest.advanceTimersToNextTimer();
    expect(ran).toEqual(['now', 'also now']);
    expect(clock.now()).toBe(START_MS);
  });

  it('lets the event loop turn before it runs work that was planned for now by work', () => {
    const ran: string[] = [];
    clock.schedule(function () {
      ran.push('again');
      this.schedule();
    });
    setImmediate(() => ran.push('another request'));
    jest.advanceTimersToNextTimer();
    jest.advanceTimersToNextTimer();
    expect(ran).toEqual(['again', 'another request', 'again']);
  });

  it('does not keep timers from running with work that always plans more work for now', () => {
    const ran: string[] = [];
    clock.schedule(function () {
      workFor(1);
      this.schedule();
    });
    clock.schedule(() => ran.push('timer'), 17);
    for (let turn = 0; turn < 40; turn += 1) jest.advanceTimersToNextTimer();
    expect(ran).toEqual(['timer']);
  });

  it('gives way after 5 ms of work, and goes on in the next turn where it was', () => {
    const ran: string[] = [];
    for (const name of ['a', 'b', 'c', 'd', 'e', 'f']) {
      clock.schedule(() => {
        workFor(2);
        ran.push(name);
      });
    }
    jest.advanceTimersToNextTimer();
    expect(ran.join('')).toBe('abc');
    jest.advanceTimersToNextTimer();
    expect(ran.join('')).toBe('abcdef');
    expect(clock.waiting).toBe(0);
  });

  it('does not run what was cancelled, nor wake up for it', () => {
    const ran: string[] = [];
    const tasks = [5, 25, 0].map((delayMs) => clock.schedule(() => ran.push('cancelled'), delayMs));
    for (const task of tasks) task.unsubscribe();
    clock.schedule(() => ran.push('kept'), 90);
    jest.advanceTimersByTime(200);
    expect(ran).toEqual(['kept']);
    expect(jest.getTimerCount()).toBe(0);
  });

  it('reports a task that throws as a bug, and runs the others', () => {
    const ran: string[] = [];
    const bugs: unknown[] = [];
    const bug = new Error('broken task');
    const before = logBugsWith((boundary, error) => bugs.push([boundary, error]));
    clock.schedule(() => {
      throw bug;
    }, 10);
    clock.schedule(() => ran.push('next'), 10);
    clock.schedule(() => ran.push('later'), 50);
    jest.advanceTimersByTime(100);
    logBugsWith(before);
    expect(ran).toEqual(['next', 'later']);
    expect(bugs).toEqual([['timer', bug]]);
  });

  it('lets go of the process when it is stopped', () => {
    const ran: string[] = [];
    clock.schedule(() => ran.push('later'), 100);
    clock.schedule(() => ran.push('now'));
    clock.stop();
    expect(jest.getTimerCount()).toBe(0);
    jest.advanceTimersByTime(1000);
    expect(ran).toEqual([]);
  });

  it('stays stopped when it is stopped by work', () => {
    const ran: string[] = [];
    clock.schedule(() => clock.stop(), 17);
    clock.schedule(() => ran.push('later'), 100);
    jest.advanceTimersByTime(37);
    expect(jest.getTimerCount()).toBe(0);
    jest.advanceTimersByTime(1000);
    expect(ran).toEqual([]);
  });

  it('stays stopped when something is planned afterwards, as a stream does that closes last', () => {
    const ran: string[] = [];
    clock.schedule(() => ran.push('later'), 100);
    clock.stop();
    clock.schedule(() => ran.push('afterwards'));
    expect(jest.getTimerCount()).toBe(0);
    jest.advanceTimersByTime(1000);
    expect(ran).toEqual([]);
  });

  it('waits for what is further off than a timer of Node can be set for, without waking all the time', () => {
    const ran: number[] = [];
    const farMs = 2 ** 31 + 1000;
    clock.schedule(() => ran.push(clock.now() - START_MS), farMs);
    let turns = 0;
    while (ran.length === 0 && turns < 10) {
      jest.advanceTimersToNextTimer();
      turns += 1;
    }
    expect(turns).toBeLessThan(10);
    expect(ran[0]).toBeGreaterThanOrEqual(farMs);
  });
});
