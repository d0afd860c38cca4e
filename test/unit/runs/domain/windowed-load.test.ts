import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { WindowedLoad } from '../../../../src/runs/domain/windowed-load.js';

/** Load of each window by counting anew: work is done `lagMs` after it came. */
function byCounting(arrivals: readonly number[], windowMs: number, lagMs: number, windows: number): number[] {
  return Array.from({ length: windows }, (_, window) => {
    const done = arrivals.filter((at) => Math.floor((at + lagMs) / windowMs) === window);
    return (done.length * 1000) / windowMs;
  });
}

/** The same as the day does it: each window is closed before the first arrival that comes at or after its end. */
function byWindows(arrivals: readonly number[], windowMs: number, lagMs: number, windows: number): number[] {
  const load = new WindowedLoad(windowMs, lagMs);
  const closed: number[] = [];
  for (const at of arrivals) {
    while ((closed.length + 1) * windowMs <= at) closed.push(load.closeWindow());
    load.add(at);
  }
  while (closed.length < windows) closed.push(load.closeWindow());
  return closed;
}

describe('WindowedLoad', () => {
  it('gives each window the work that is done in it, per second', () => {
    const load = new WindowedLoad(3000, 0);
    for (const at of [0, 1, 2999]) load.add(at);
    expect(load.closeWindow()).toBe(1);
    load.add(3000);
    expect(load.closeWindow()).toBeCloseTo(1 / 3, 12);
    expect(load.closeWindow()).toBe(0);
  });

  it('lets work come later than its arrival, over the edge of a window', () => {
    const load = new WindowedLoad(3000, 2000);
    load.add(999);
    load.add(1000);
    expect([load.closeWindow(), load.closeWindow()].map((perSecond) => perSecond * 3)).toEqual([1, 1]);
  });

  it('agrees with counting anew, whatever the windows, the lag and the arrivals', () => {
    const anyArrivals = fc.array(fc.integer({ min: 0, max: 60_000 }), { maxLength: 120 });
    const windows = fc.integer({ min: 1, max: 20 }).map((seconds) => seconds * 1000);
    fc.assert(
      fc.property(anyArrivals, windows, fc.integer({ min: 0, max: 30_000 }), (unsorted, windowMs, lagMs) => {
        const arrivals = [...unsorted].sort((one, other) => one - other);
        const count = Math.ceil(100_000 / windowMs);
        expect(byWindows(arrivals, windowMs, lagMs, count)).toEqual(byCounting(arrivals, windowMs, lagMs, count));
      }),
      { numRuns: 500 },
    );
  });

  it('loses and invents no work', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(20_000)), fc.nat(10_000), (unsorted, lagMs) => {
        const loads = byWindows(
          [...unsorted].sort((one, other) => one - other),
          1000,
          lagMs,
          40,
        );
        expect(loads.reduce((sum, load) => sum + load, 0)).toBe(unsorted.length);
      }),
    );
  });
});
