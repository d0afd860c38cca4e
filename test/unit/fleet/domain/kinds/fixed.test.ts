import { describe, expect, it } from '@jest/globals';
import { fieldOf, HOSTNAMES, numbersOf, range } from '../../../../support/clients/devices.js';

const SPEC = { kind: 'fixed', min: 2, max: 6, decimals: 0 } as const;

describe('A fixed field', () => {
  it('never changes on a device', () => {
    expect(new Set(numbersOf(SPEC, range(1000, 3600))).size).toBe(1);
  });

  it('has every value of its range on some device, and no other', () => {
    const drawn = new Set(HOSTNAMES.map((hostname) => fieldOf(SPEC, { hostname })(0)));
    expect([...drawn].sort()).toEqual([2, 3, 4, 5, 6]);
  });

  it('is drawn in steps of its decimals', () => {
    const spec = { kind: 'fixed', min: 1, max: 1.3, decimals: 1 } as const;
    const drawn = new Set(HOSTNAMES.map((hostname) => fieldOf(spec, { hostname })(0)));
    expect([...drawn].sort()).toEqual([1, 1.1, 1.2, 1.3]);
  });
});
