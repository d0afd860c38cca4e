import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { formatDateTimeMs, formatDateTimeUs, parseDateTimeUs } from '../../../../src/kernel/latency/date-time.js';

const NOON_US = Date.UTC(2025, 8, 6, 12) * 1000;

describe('times to the microsecond', () => {
  it.each([
    ['2025-09-06T12:00:00Z', NOON_US],
    ['2025-09-06T12:00:00', NOON_US],
    ['2024-02-29T12:00:00Z', Date.UTC(2024, 1, 29, 12) * 1000],
    ['2025-09-06T12:00:00.123Z', NOON_US + 123_000],
    ['2025-09-06T12:00:00.000001Z', NOON_US + 1],
    ['2025-09-06T12:00:00.1234567Z', NOON_US + 123_456],
    ['2025-09-06T14:00:00.5+02:00', NOON_US + 500_000],
  ])('reads %s', (text, us) => {
    expect(parseDateTimeUs(text)).toBe(us);
  });

  it.each([
    '',
    'yesterday',
    '2025-09-06',
    '2026-02-30T00:00:00Z',
    '2025-02-29T00:00:00Z',
    '2025-04-31T12:00:00',
    '2025-13-06T12:00:00Z',
    '2025-09-06T12:00:00.Z',
    '9999-01-01T00:00:00Z',
  ])('does not read %j', (text) => {
    expect(parseDateTimeUs(text)).toBeUndefined();
  });

  it('reads back what it writes, and cuts milliseconds off rather than rounding them', () => {
    fc.assert(
      fc.property(fc.integer({ min: -4e15, max: 4e15 }), (us) => {
        expect(parseDateTimeUs(formatDateTimeUs(us))).toBe(us);
        expect(parseDateTimeUs(formatDateTimeMs(us))).toBe(Math.floor(us / 1000) * 1000);
      }),
    );
    expect(formatDateTimeUs(NOON_US + 999_999)).toBe('2025-09-06T12:00:00.999999Z');
    expect(formatDateTimeMs(NOON_US + 999_999)).toBe('2025-09-06T12:00:00.999Z');
  });
});
