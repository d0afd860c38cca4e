import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { atBeat } from '../../../web/src/frame/beats.js';

describe('what changes at a common beat', () => {
  let ran: string[];
  let isOver: boolean;

  beforeEach(() => {
    jest.useFakeTimers({ doNotFake: ['queueMicrotask'] });
    ran = [];
    isOver = false;
  });
  afterEach(async () => {
    isOver = true;
    await jest.advanceTimersByTimeAsync(3000);
    jest.useRealTimers();
  });

  /** Again and again, as figures and canvases are. */
  const every = (periodMs: number, name: string): void => {
    atBeat(periodMs, () => {
      ran.push(`${name} ${Math.round(performance.now())}`);
      if (!isOver) every(periodMs, name);
    });
  };

  it('runs together where beats meet, whenever it was begun and however often it comes', async () => {
    every(1000, 'figures');
    await jest.advanceTimersByTimeAsync(130);
    every(1000 / 6, 'dots');
    await jest.advanceTimersByTimeAsync(300);
    every(250, 'course');
    await jest.advanceTimersByTimeAsync(570);
    expect(ran.filter((each) => each.endsWith(' 1000')).sort()).toEqual(['course 1000', 'dots 1000', 'figures 1000']);
    expect(ran.filter((each) => each.startsWith('dots')).map((each) => Number(each.split(' ')[1]))).toEqual([
      ...[333, 500, 667, 833, 1000],
    ]);
    // What meets again has one timer.
    expect(jest.getTimerCount()).toBe(3);
    await jest.advanceTimersByTimeAsync(900);
    expect(jest.getTimerCount()).toBe(1);
  });

  it('does not run twice at a beat that a timer comes before', async () => {
    await jest.advanceTimersByTimeAsync(999);
    every(1000, 'figures');
    await jest.advanceTimersByTimeAsync(500);
    expect(ran).toEqual([]);
    await jest.advanceTimersByTimeAsync(600);
    expect(ran).toEqual(['figures 2000']);
  });

  it('does not run once it is cancelled, also by what runs at the same beat', async () => {
    const cancel = atBeat(1000, () => ran.push('cancelled before'));
    atBeat(1000, () => cancelOther());
    const cancelOther = atBeat(1000, () => ran.push('cancelled by another'));
    atBeat(1000, () => ran.push('last'));
    cancel();
    await jest.advanceTimersByTimeAsync(1000);
    expect(ran).toEqual(['last']);
  });
});
