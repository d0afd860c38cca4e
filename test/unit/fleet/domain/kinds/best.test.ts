import { describe, expect, it } from '@jest/globals';
import { amountOf, falls, fieldOf, HOSTNAMES, range } from '../../../../support/clients/devices.js';

const SPEC = { kind: 'best', min: 1, max: 5, decimals: 2, unit: 'M' } as const;

describe('A best', () => {
  it('is a text with its decimals and its unit, within its range', () => {
    const texts = HOSTNAMES.flatMap((hostname) => [0, 60, 86_400, 1e9].map(fieldOf(SPEC, { hostname })));
    expect(texts.filter((text) => typeof text !== 'string' || !/^\d\.\d\dM$/.test(text))).toEqual([]);
    expect(Math.min(...texts.map(amountOf))).toBeGreaterThanOrEqual(1);
    expect(Math.max(...texts.map(amountOf))).toBeLessThanOrEqual(5);
  });

  it('only rises, in ever rarer steps', () => {
    const show = fieldOf(SPEC);
    const values = range(10_000, 10).map((seconds) => amountOf(show(seconds)));
    const steps = values.flatMap((value, index) => (index > 0 && value !== values[index - 1] ? [index] : []));
    expect(falls(values)).toEqual([]);
    expect(steps.length).toBeGreaterThan(3);
    expect(steps.filter((index) => index < 100).length).toBeGreaterThan(steps.filter((index) => index > 5000).length);
  });
});
