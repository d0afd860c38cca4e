import { describe, expect, it, test } from '@jest/globals';
import { exposureWarning } from '../../../src/ops/exposure.js';

const KEY = 'correct-horse-battery-staple';

describe('the warning of a service that is open to others', () => {
  test.each(['0.0.0.0', '::', '192.168.1.20', '10.127.0.1', '128.0.0.1', 'fe80::1', '::2', '::ffff:10.0.0.1'])(
    'is given for %s without a key',
    (address) => {
      expect(exposureWarning(address, undefined)).toContain(address);
      expect(exposureWarning(address, undefined)).toContain('API_KEY');
    },
  );

  test.each(['127.0.0.1', '127.8.9.10', '::1', '::ffff:127.0.0.1'])('is not given for %s', (address) => {
    expect(exposureWarning(address, undefined)).toBeUndefined();
  });

  it('is not given with a key', () => {
    expect(exposureWarning('0.0.0.0', KEY)).toBeUndefined();
  });
});
