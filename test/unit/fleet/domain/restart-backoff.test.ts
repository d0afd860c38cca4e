import { expect, it } from '@jest/globals';
import { RestartBackoff } from '../../../../src/fleet/domain/restart-backoff.js';

it('waits twice as long each time, half a minute at most, and begins anew after a minute that went well', () => {
  const pauses = new RestartBackoff();
  expect([0, 1, 2, 3, 4, 5, 6, 7].map(() => pauses.next(100))).toEqual([
    500, 1000, 2000, 4000, 8000, 16_000, 30_000, 30_000,
  ]);
  expect(pauses.next(59_999)).toBe(30_000);
  expect(pauses.next(60_000)).toBe(500);
});
