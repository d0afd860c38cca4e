import { describe, expect, it } from '@jest/globals';
import { numberUpTo } from '../../../src/cli/number-option.js';
import {
  addressBelow,
  authorization,
  collectSlo,
  podName,
  sensorName,
  serverUrl,
} from '../../../src/cli/probe/options.js';

describe('options of the probe', () => {
  it('take numbers with fractions, above zero or from a least one', () => {
    expect(numberUpTo(10)('0.5')).toBe(0.5);
    expect(numberUpTo(10, { min: 0, integer: true })('0')).toBe(0);
  });

  it.each(['0', '-1', '11', '1e1', '', 'x', ' 1', 'NaN', 'Infinity'])('refuse %j as a number above 0', (text) => {
    expect(() => numberUpTo(10)(text)).toThrow('It must be a number above 0 and at most 10.');
  });

  it('refuse a fraction where a whole number is asked for', () => {
    expect(() => numberUpTo(10, { min: 1, integer: true })('1.5')).toThrow('a whole number between 1 and 10');
  });

  it('take the address of a server, with or without a path', () => {
    expect(addressBelow(serverUrl('http://localhost:8080'), '/alice/changes').href).toBe(
      'http://localhost:8080/alice/changes',
    );
    expect(addressBelow(serverUrl('https://example.org/base/'), '/a/changes').href).toBe(
      'https://example.org/base/a/changes',
    );
  });

  it.each([
    ['localhost:8080', 'http://localhost:8080/'],
    ['localhost', 'http://localhost/'],
    ['127.0.0.1:8080/base', 'http://127.0.0.1:8080/base'],
    ['[::1]:8080', 'http://[::1]:8080/'],
    ['https-proxy.example.org:8443', 'http://https-proxy.example.org:8443/'],
    ['HTTPS://example.org', 'https://example.org/'],
  ])('take %s as %s', (text, href) => {
    expect(serverUrl(text).href).toBe(href);
  });

  it.each([
    ['', 'It must be an address'],
    ['/base', 'It must be an address'],
    ['mailto:me', 'It must be an address'],
    ['me:secret@example.org', 'API_KEY'],
    ['ftp://example.org', 'It must be an address'],
    ['http://me:secret@example.org', 'API_KEY'],
    ['http://example.org/?a=1', 'no query'],
  ])('refuse %s as the address of a server', (text, message) => {
    expect(() => serverUrl(text)).toThrow(message);
  });

  it('take the names of pods and sensors', () => {
    expect([podName('alice'), podName('0-a'), sensorName('Sensor1')]).toEqual(['alice', '0-a', 'Sensor1']);
    for (const text of ['', 'Alice', '-a', 'a/b', 'a'.repeat(64)]) expect(() => podName(text)).toThrow('a-z');
    expect(() => sensorName('')).toThrow('1 to 200');
  });

  it('collect promises, and say what one looks like', () => {
    const slos = collectSlo('p50=1.5', collectSlo('p99=250'));
    expect(slos).toEqual([
      { figure: 'p99', limitMs: 250 },
      { figure: 'p50', limitMs: 1.5 },
    ]);
    expect(() => collectSlo('p98=1')).toThrow('such as p99=250');
  });

  it('send a key along where there is one that a header can carry', () => {
    expect(authorization('key')).toEqual({ Authorization: 'Bearer key' });
    expect([authorization(undefined), authorization('')]).toEqual([{}, {}]);
    expect(() => authorization('a\nb')).toThrow('API_KEY');
  });
});
