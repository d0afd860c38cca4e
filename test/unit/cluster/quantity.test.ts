import { describe, expect, test } from '@jest/globals';
import { readQuantity } from '../../../src/cluster/domain/quantity.js';

describe('readQuantity', () => {
  test.each<[unknown, number]>([
    ['50m', 0.05],
    ['0.05', 0.05],
    ['35m', 0.035],
    ['.5', 0.5],
    ['5.', 5],
    ['+1', 1],
    ['-1', -1],
    ['100u', 0.0001],
    ['1n', 1e-9],
    ['1.5k', 1500],
    ['1Ki', 1024],
    ['2Gi', 2_147_483_648],
    ['1E', 1e18],
    ['1E2', 100],
    ['5e-2', 0.05],
    [0.05, 0.05],
  ])('reads %j as %d', (value, number) => {
    expect(readQuantity(value)).toBe(number);
  });

  test.each([
    ...[
      '',
      ' ',
      '5%',
      '50 m',
      ' 50m',
      '50m\n',
      '1K',
      'm',
      '.',
      '1..2',
      '1e',
      '1e2m',
      '0x10',
      '١',
      'NaN',
      'Infinity',
      '5mm',
    ],
    ...[null, undefined, true, {}, ['1']],
  ])('does not read %j', (value) => {
    expect(readQuantity(value)).toBeUndefined();
  });
});
