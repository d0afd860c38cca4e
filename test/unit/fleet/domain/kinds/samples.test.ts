import { describe, expect, it } from '@jest/globals';
import { fieldOf } from '../../../../support/clients/devices.js';

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
    for (let seconds = 0; seconds < 3600; seconds += 5) {
      const values = show(seconds) as number[];
      expect(values).toHaveLength(4);
      for (const value of values) {
        expect(Number.isInteger(value)).toBe(true);
        expect(value).toBeGreaterThanOrEqual(290_000);
        expect(value).toBeLessThanOrEqual(310_000);
      }
    }
  });

  it('are of the past: within a step they do not change, and they are what the value was then', () => {
    const show = fieldOf(SPEC);
    const alone = fieldOf({ ...SPEC, offsetsMs: [4000] });
    expect(show(60)).toEqual(show(64.9));
    expect(show(65)).not.toEqual(show(60));
    expect((show(60) as number[])[2]).toBe((alone(60) as number[])[0]);
  });
});
