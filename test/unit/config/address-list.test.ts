import { describe, expect, it, test } from '@jest/globals';
import { readAddresses } from '../../../src/config/address-list.js';
import { readEnvironment } from '../../../src/config/read-environment.js';

function read(text: string): string[] | string {
  const result = readAddresses(text);
  return 'problems' in result
    ? result.problems.join('; ')
    : result.content.map(({ address, port }) => `${address}:${port}`);
}

describe('Addresses of devices', () => {
  it('are single ones and ranges, over the end of a byte too', () => {
    expect(read('127.0.0.254-127.0.1.1:80, 10.0.0.1:8080')).toEqual([
      '127.0.0.254:80',
      '127.0.0.255:80',
      '127.0.1.0:80',
      '127.0.1.1:80',
      '10.0.0.1:8080',
    ]);
  });

  test.each([
    ['127.0.0.1', 'is neither an address with a port nor a range'],
    ['127.0.0.256:80', 'is neither an address'],
    ['localhost:80', 'is neither an address'],
    ['127.0.0.2-127.0.0.1:80', 'ends before it begins'],
    ['127.0.0.1:0', 'has no port from 1 to 65535'],
    ['127.0.0.1:65536', 'has no port from 1 to 65535'],
    ['127.0.0.1-127.1.0.0:80', 'has more than 10000 addresses'],
    ['127.0.0.1-127.0.0.3:80,127.0.0.2:80', '127.0.0.2:80 stands there twice'],
  ])('are not %s', (text, problem) => {
    expect(read(text)).toContain(problem);
  });

  it('come of the environment, with what is wrong', () => {
    expect(readEnvironment({ DEVICE_ADDRESSES: '127.0.9.1:80' }).DEVICE_ADDRESSES).toEqual([
      { address: '127.0.9.1', port: 80 },
    ]);
    expect(readEnvironment({}).DEVICE_ADDRESSES).toEqual([]);
    expect(() => readEnvironment({ DEVICE_ADDRESSES: 'x' })).toThrow(/DEVICE_ADDRESSES="x": must be IPv4 addresses/);
  });
});
