import { expect, test } from '@jest/globals';
import { type DeviceOverrides, type Value } from '../../../../../src/fleet/domain/value.js';
import { BOOT_MS, device } from '../../../../support/clients/devices.js';

function power(settings: DeviceOverrides): Value | undefined {
  const made = device(
    {
      signals: {},
      fields: {
        it: { kind: 'product', of: ['voltage', 'current'], scale: 0.000001, decimals: 6 },
        voltage: { kind: 'constant', value: 5000 },
        current: { kind: 'constant', value: 2000.5 },
      },
    },
    { settings },
  );
  return made.info(BOOT_MS)['it'];
}

test.each<[DeviceOverrides, Value]>([
  [{}, 10.0025],
  [{ voltage: 5123 }, 10.248562],
  [{ voltage: 0 }, 0],
  [{ voltage: 'none' }, null],
  [{ it: 99 }, 99],
])('with %j set it is %j', (settings, expected) => {
  expect(power(settings)).toBe(expected);
});
