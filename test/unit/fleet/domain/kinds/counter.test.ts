import { describe, expect, it } from '@jest/globals';
import { falls, HOSTNAMES, numbersOf, range } from '../../../../support/clients/devices.js';

const SPEC = { kind: 'counter', minPerHour: 90, maxPerHour: 400 } as const;

describe('A counter', () => {
  it('begins with 0 and only rises, whole number by whole number', () => {
    const values = numbersOf(SPEC, range(20_000, 1));
    expect(values[0]).toBe(0);
    expect(values.filter((value) => !Number.isInteger(value))).toEqual([]);
    expect(falls(values)).toEqual([]);
  });

  it('counts at a pace of the device, within its bounds', () => {
    const paces = HOSTNAMES.map((hostname) => (numbersOf(SPEC, [360_000], { hostname })[0] ?? 0) / 100);
    expect(Math.min(...paces)).toBeGreaterThanOrEqual(89);
    expect(Math.max(...paces)).toBeLessThanOrEqual(401);
    expect(Math.max(...paces) - Math.min(...paces)).toBeGreaterThan(200);
  });
});
