import { describe, expect, test } from '@jest/globals';
import { isLocalAddress, isLocalOrigin } from '../../../../src/fleet/worker/local-network.js';

describe('The local network', () => {
  test.each([
    '127.0.0.1',
    '127.0.10.3',
    '10.1.2.3',
    '172.16.0.1',
    '172.31.255.1',
    '192.168.1.1',
    '169.254.1.1',
    '::1',
    '::ffff:127.0.0.1',
    'fe80::1%eth0',
    'fd00::1',
  ])('has %s', (address) => {
    expect(isLocalAddress(address)).toBe(true);
  });

  test.each(['8.8.8.8', '172.32.0.1', '192.169.0.1', '2001:db8::1', '::ffff:8.8.8.8', 'x', ''])(
    'has not %s',
    (address) => {
      expect(isLocalAddress(address)).toBe(false);
    },
  );

  test.each([
    ['http://192.168.1.5', true],
    ['http://[::1]:80', true],
    ['http://localhost:4200', true],
    ['http://bitaxe.local', true],
    ['https://example.org', false],
    ['http://8.8.8.8', false],
    ['null', false],
  ])('has pages of %s: %j', (origin, expected) => {
    expect(isLocalOrigin(origin)).toBe(expected);
  });
});
