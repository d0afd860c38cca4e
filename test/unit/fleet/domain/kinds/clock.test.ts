import { expect, it } from '@jest/globals';
import { BOOT_MS, fieldOf } from '../../../../support/clients/devices.js';

it('A clock shows the time in milliseconds', () => {
  expect(fieldOf({ kind: 'clock' })(12.345)).toBe(BOOT_MS + 12_345);
});

it('A clock with steps shows when the last whole step began', () => {
  const show = fieldOf({ kind: 'clock', stepMs: 5000 });
  expect([9.999, 10, 14.999, 15].map(show)).toEqual([0, 5000, 5000, 10_000].map((ms) => BOOT_MS + ms));
});
