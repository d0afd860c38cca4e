import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { Range } from '../../../../src/fleet/domain/range.js';

const RANGE = new Range(400, 600, 0);
const anyNumber = fc.double({ noNaN: true, min: -1e12, max: 1e12 });

describe('How hard a value drives others', () => {
  it('is between nothing and everything, whatever the value is', () => {
    fc.assert(fc.property(anyNumber, (value) => RANGE.driveOf(value) >= 0 && RANGE.driveOf(value) <= 1));
  });

  it('never falls when the value rises', () => {
    fc.assert(fc.property(anyNumber, anyNumber, (a, b) => (a - b) * (RANGE.driveOf(a) - RANGE.driveOf(b)) >= 0));
  });

  it('leaves the range without a jump', () => {
    for (const edge of [400, 600]) expect(RANGE.driveOf(edge + 1e-9)).toBeCloseTo(RANGE.driveOf(edge - 1e-9), 9);
    expect(RANGE.driveOf(400)).toBeCloseTo(0.1);
    expect(RANGE.driveOf(600)).toBeCloseTo(0.9);
  });
});
