import { expect, it } from '@jest/globals';
import { BOOT_MS, fieldOf } from '../../../../support/clients/devices.js';

it('tells the time in milliseconds', () => {
  expect(fieldOf({ kind: 'clock' })(12.345)).toBe(BOOT_MS + 12_345);
});

it('tells when the last whole step began, where it has steps', () => {
  const show = fieldOf({ kind: 'clock', stepMs: 5000 });
  expect([9.999, 10, 14.999, 15].map(show)).toEqual([0, 5000, 5000, 10_000].map((ms) => BOOT_MS + ms));
});
