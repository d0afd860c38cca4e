import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { CONSTANT, type Corner, LoadShape } from '../../../../src/traffic/domain/load-shape.js';

const shapes = fc
  .array(fc.record({ step: fc.integer({ min: 1, max: 20 }), level: fc.integer({ min: 0, max: 10 }) }), {
    minLength: 1,
    maxLength: 6,
  })
  .chain((parts) => fc.record({ parts: fc.constant(parts), first: fc.integer({ min: 0, max: 10 }) }))
  .map(({ parts, first }) => {
    const length = parts.reduce((sum, { step }) => sum + step, 0);
    let passed = 0;
    const corners: Corner[] = [[0, first / 10]];
    for (const { step, level } of parts) corners.push([(passed += step) / length, level / 10]);
    return new LoadShape(corners);
  });

describe('a load shape', () => {
  it('has as its load the sum of its levels', () => {
    fc.assert(
      fc.property(shapes, fc.double({ min: 0, max: 1, noNaN: true }), (shape, end) => {
        const steps = 2000;
        let sum = 0;
        for (let step = 0; step < steps; step += 1) sum += (shape.levelAt(((step + 0.5) / steps) * end) * end) / steps;
        expect(shape.loadTo(end)).toBeCloseTo(sum, 3);
      }),
      { numRuns: 50 },
    );
  });

  it('knows when a load has come: never before, and as soon as it has', () => {
    fc.assert(
      fc.property(shapes, fc.double({ min: 0, max: 1, noNaN: true }), (shape, part) => {
        const load = shape.loadTo(1) * part;
        const share = shape.shareAt(load);
        expect(share).toBeDefined();
        expect(shape.loadTo(share ?? 0)).toBeCloseTo(load, 9);
      }),
    );
  });

  it('says so where there is never so much', () => {
    expect(CONSTANT.shareAt(1)).toBe(1);
    expect(CONSTANT.shareAt(1.000001)).toBeUndefined();
  });

  it('may jump', () => {
    const steps = new LoadShape([
      [0, 0],
      [0.5, 0],
      [0.5, 1],
      [1, 1],
    ]);
    expect([0, 0.25, 0.75, 1].map((share) => steps.levelAt(share))).toEqual([0, 0, 1, 1]);
    expect(steps.shareAt(0.25)).toBe(0.75);
    expect(steps.loadTo(1)).toBe(0.5);
  });
});
