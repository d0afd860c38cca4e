import { describe, expect, it } from '@jest/globals';
import { fieldOf, range } from '../../../../support/clients/devices.js';

const SPEC = {
  kind: 'samples',
  min: 290_000,
  max: 310_000,
  decimals: 0,
  periodSeconds: 30,
  stepMs: 5000,
  offsetsMs: [2000, 3000, 4000, 5000],
} as const;

describe('Samples', () => {
  it('are as many whole numbers as there are moments, in the range', () => {
    const show = fieldOf(SPEC);
    const shown = range(720, 5).map((seconds) => show(seconds) as number[]);
    expect(shown.filter((values) => values.length !== 4)).toEqual([]);
    const values = shown.flat();
    expect(values.filter((value) => !Number.isInteger(value))).toEqual([]);
    expect(Math.min(...values)).toBeGreaterThanOrEqual(290_000);
    expect(Math.max(...values)).toBeLessThanOrEqual(310_000);
  });

  it('are of the past: within a step they do not change, and they are what the value was then', () => {
    const show = fieldOf(SPEC);
    const alone = fieldOf({ ...SPEC, offsetsMs: [4000] });
    expect(show(60)).toEqual(show(64.9));
    expect(show(65)).not.toEqual(show(60));
    expect((show(60) as number[])[2]).toBe((alone(60) as number[])[0]);
  });
});
