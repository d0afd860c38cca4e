import { describe, expect, it, test } from '@jest/globals';
import { ApiKey, bearerToken } from '../../../../src/kernel/access/api-key.js';

const KEY = 'correct-horse-battery-staple';

describe('ApiKey', () => {
  it('admits who shows it', () => {
    expect(new ApiKey(KEY).admits(KEY)).toBe(true);
  });

  test.each([undefined, '', KEY.slice(1), `${KEY}x`, KEY.toUpperCase(), 'é'.repeat(30), 'x'.repeat(100_000)])(
    'refuses %j',
    (given) => {
      expect(new ApiKey(KEY).admits(given)).toBe(false);
    },
  );

  it('admits everyone where there is none', () => {
    expect(new ApiKey(undefined).admits(undefined)).toBe(true);
    expect(new ApiKey(undefined).admits('anything')).toBe(true);
  });

  it('does not hold the key itself, so that nothing can print it', () => {
    const key = new ApiKey(KEY);
    expect(Object.values(key).map(String)).not.toContain(KEY);
    expect(JSON.stringify(key)).not.toContain(KEY);
  });
});

describe('bearerToken', () => {
  it.each([
    ['Bearer abc', 'abc'],
    ['bearer   abc', 'abc'],
    ['Bearer', undefined],
    ['Bearer a b', undefined],
    ['Basic abc', undefined],
    [undefined, undefined],
  ])('of %j is %j', (authorization, token) => {
    expect(bearerToken(authorization)).toBe(token);
  });
});
