import { expect, test } from '@jest/globals';
import { mayChange } from '../../../../src/kernel/access/origins.js';

const FRIENDS = ['https://friend.example'];

test.each([
  ['no page', undefined, true],
  ['a page of the service', 'http://service:8080', true],
  ['a page of the service behind a proxy with TLS', 'https://service:8080', true],
  ['a page that the operator has named', 'https://friend.example', true],
  ['any other page', 'https://stranger.example', false],
  ['a page of another port', 'http://service:8081', false],
  ['a page without an origin of its own', 'null', false],
  ['a page whose name only begins like a friend', 'https://friend.example.org', false],
])('%s: %j may change something: %j', (_who, origin, expected) => {
  expect(mayChange(origin, 'service:8080', FRIENDS)).toBe(expected);
});

test('without a Host no page is one of its own', () => {
  expect(mayChange('http://service', undefined, [])).toBe(false);
});
