import { describe, expect, it, test } from '@jest/globals';
import { type ProfileSpec } from '../../../../../src/fleet/domain/profile.js';
import { BOOT_MS, device, HOSTNAMES, jumps, numbersOf, range } from '../../../../support/clients/devices.js';

const SPEC = { kind: 'drift', min: 30, max: 70, decimals: 3, periodSeconds: 60 } as const;

/** A field that follows another with this weight. */
function following(weight: number): ProfileSpec {
  return {
    signals: {},
    fields: {
      driver: { kind: 'fixed', min: 400, max: 600, decimals: 0 },
      it: { ...SPEC, decimals: 6, follows: { driver: weight } },
    },
  };
}

function atDriver(weight: number, driver: number): number {
  return Number(device(following(weight), { settings: { driver } }).info(BOOT_MS)['it']);
}

describe('A drifting field', () => {
  it('stays in its range and makes use of most of it', () => {
    const values = numbersOf(SPEC, range(20_000, 7));
    expect(Math.min(...values)).toBeGreaterThanOrEqual(30);
    expect(Math.max(...values)).toBeLessThanOrEqual(70);
    expect(Math.min(...values)).toBeLessThan(34);
    expect(Math.max(...values)).toBeGreaterThan(66);
  });

  it('moves smoothly: in a second never further than its period allows', () => {
    const values = numbersOf(SPEC, range(5000));
    // The slopes of both parts at their steepest: (0.8 + 0.2 × 4.7) × 1.5 of the range in a period.
    const most = ((0.8 + 0.2 * 4.7) * 1.5 * 40) / 60;
    expect(jumps(values, most)).toEqual([]);
    expect(new Set(values).size).toBeGreaterThan(4000);
  });

  it('has no more than its decimals', () => {
    for (const value of numbersOf(SPEC, range(500))) expect(String(value)).toMatch(/^\d+(\.\d{1,3})?$/);
  });

  it('goes its own way on each device', () => {
    const starts = HOSTNAMES.map((hostname) => numbersOf(SPEC, [0], { hostname })[0]);
    expect(new Set(starts).size).toBeGreaterThan(190);
  });

  test.each([
    [400, 500],
    [500, 501],
    [600, 601],
    [600, 1200],
    [1200, 5000],
    [0, 100],
    [-100, 0],
    [399, 400],
  ])('rises when what it follows goes from %d to %d, and falls with a weight below 0', (less, more) => {
    expect(atDriver(0.7, more)).toBeGreaterThan(atDriver(0.7, less));
    expect(atDriver(-0.7, more)).toBeLessThan(atDriver(-0.7, less));
  });

  test.each([-1e300, -1, 0, 1e6, 1e300])('stays in its range where what it follows is set to %d', (driver) => {
    for (const weight of [1, -1, 0.3]) {
      expect(atDriver(weight, driver)).toBeGreaterThanOrEqual(30);
      expect(atDriver(weight, driver)).toBeLessThanOrEqual(70);
    }
  });

  it('is where it was when what it follows is set to what it was', () => {
    const natural = device(following(0.7)).info(BOOT_MS);
    expect(atDriver(0.7, Number(natural['driver']))).toBe(natural['it']);
  });

  it('is where it was when what it follows is set to what is no number', () => {
    const natural = device(following(0.7)).info(BOOT_MS)['it'];
    expect(device(following(0.7), { settings: { driver: 'fast' } }).info(BOOT_MS)['it']).toBe(natural);
  });
});
