import { expect, it } from '@jest/globals';
import { join } from 'node:path';
import { BOOT_MS, device, range, shippedProfile } from '../../../support/clients/devices.js';
import { golden } from '../../../support/contracts/golden.js';

const GOLDEN = join(import.meta.dirname, '../../../fixtures/golden/devices-flowprobe.txt');

it('Devices of the seed flowprobe report what they have always reported', () => {
  const lines = ['legacy', 'new'].flatMap((profile, index) => {
    const made = device(shippedProfile(profile), { seed: 'flowprobe', hostname: `mockaxe${index + 1}` });
    const overclocked = device(shippedProfile(profile), { seed: 'flowprobe', settings: { frequency: 650 } });
    return [made, overclocked].flatMap((each) =>
      range(6, 317).map((seconds) => JSON.stringify(each.info(BOOT_MS + seconds * 1000))),
    );
  });
  const { is, should } = golden(GOLDEN, lines);
  expect(is).toBe(should);
});
