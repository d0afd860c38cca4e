import { describe, expect, it } from '@jest/globals';
import { amountOf, fieldOf, HOSTNAMES, range } from '../../../../support/clients/devices.js';

const SPEC = { kind: 'best', min: 1, max: 5, decimals: 2, unit: 'M' } as const;

describe('A best', () => {
  it('is a text with its decimals and its unit, within its range', () => {
    for (const hostname of HOSTNAMES) {
      for (const seconds of [0, 60, 86_400, 1e9]) {
        const text = fieldOf(SPEC, { hostname })(seconds);
        expect(text).toMatch(/^\d\.\d\dM$/);
        expect(amountOf(text)).toBeGreaterThanOrEqual(1);
        expect(amountOf(text)).toBeLessThanOrEqual(5);
      }
    }
  });

  it('only rises, in ever rarer steps', () => {
    const show = fieldOf(SPEC);
    const values = range(10_000, 10).map((seconds) => amountOf(show(seconds)));
    const steps = values.flatMap((value, index) => (index > 0 && value !== values[index - 1] ? [index] : []));
    values.slice(1).forEach((value, index) => expect(value).toBeGreaterThanOrEqual(values[index] ?? 0));
    expect(steps.length).toBeGreaterThan(3);
    expect(steps.filter((index) => index < 100).length).toBeGreaterThan(steps.filter((index) => index > 5000).length);
  });
});
