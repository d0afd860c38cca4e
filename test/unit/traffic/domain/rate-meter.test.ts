import { describe, expect, it } from '@jest/globals';
import { RateMeter } from '../../../../src/traffic/domain/rate-meter.js';

describe('the present rate', () => {
  it('is that of the last two seconds', () => {
    const meter = new RateMeter(0);
    for (let nowMs = 0; nowMs < 10_000; nowMs += 50) meter.count(nowMs);
    expect(Math.abs(meter.perSecond(10_000) - 20)).toBeLessThanOrEqual(0.5);
    expect(Math.abs(meter.perSecond(11_000) - 10)).toBeLessThanOrEqual(0.5);
    expect(meter.perSecond(13_000)).toBe(0);
  });

  it('counts from the start where that is not so long ago, but takes no moment for a second', () => {
    const meter = new RateMeter(12_345);
    for (let each = 0; each < 30; each += 1) meter.count(12_345 + each * 50);
    expect(meter.perSecond(12_345 + 1500)).toBe(20);
    const young = new RateMeter(0);
    young.count(10);
    expect([young.perSecond(20), new RateMeter(5).perSecond(5)]).toEqual([1, 0]);
  });
});
