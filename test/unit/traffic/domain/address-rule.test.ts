import { describe, expect, it } from '@jest/globals';
import { AddressRule, isPublic } from '../../../../src/traffic/domain/address-rule.js';

const PRIVATE = [
  '0.0.0.0',
  '10.0.0.1',
  '100.64.0.1',
  '100.100.100.200',
  '127.0.0.1',
  '127.8.9.10',
  '168.63.129.16',
  '169.254.169.254',
  '172.16.0.1',
  '192.0.0.192',
  '192.168.1.1',
  '198.18.0.1',
  '224.0.0.1',
  '255.255.255.255',
  '::',
  '::1',
  '::ffff:127.0.0.1',
  '::ffff:8.8.8.8',
  '::ffff:a9fe:a9fe',
  '::7f00:1',
  '64:ff9b::7f00:1',
  '64:ff9b::808:808',
  '64:ff9b:1::a00:1',
  '2002:7f00:1::',
  '2001:0:1234::1',
  'fe80::1',
  'fe80::1%eth0',
  'fc00::1',
  'fd00:ec2::254',
  'ff02::1',
  'localhost',
  '2130706433x',
  '',
];

describe('where traffic may go', () => {
  it.each(PRIVATE)('is not %j', (address) => {
    expect(isPublic(address)).toBe(false);
    expect(new AddressRule([]).allows('shop.example', address)).toBe(false);
  });

  it.each(['8.8.8.8', '1.1.1.1', '172.32.0.1', '2606:4700:4700::1111'])('is %s, which anybody can have', (address) => {
    expect(new AddressRule([]).allows('shop.example', address)).toBe(true);
  });

  it('is a private address that the operator has written down, and no other', () => {
    const rule = new AddressRule(['10.0.0.5', 'shop.internal', 'fd00::5']);
    expect(rule.allows('10.0.0.5', '10.0.0.5')).toBe(true);
    expect(rule.allows('shop.internal', '10.0.0.5')).toBe(true);
    expect(rule.allows('fd00::5', 'fd00:0:0::5')).toBe(true);
    expect(rule.allows('shop.internal', '10.0.0.6')).toBe(false);
    expect(rule.allows('10.0.0.5', '::ffff:10.0.0.5')).toBe(false);
  });

  it('is the loopback for localhost, for no other name, and nothing but the loopback', () => {
    const rule = new AddressRule(['localhost']);
    expect([rule.allows('localhost', '127.0.0.1'), rule.allows('localhost', '::1')]).toEqual([true, true]);
    expect([rule.allows('localhost', '10.0.0.1'), rule.allows('local.example', '127.0.0.1')]).toEqual([false, false]);
  });
});
