import { expect, it } from '@jest/globals';
import { gapsIn, lastStringEnd } from '../../../../src/streaming/wire/json-text.js';

it('the gaps of JSON are behind its punctuation, never within a string', () => {
  expect(gapsIn('{"a,b":[1,"\\"{"]}')).toEqual([1, 7, 8, 10]);
});

it('the last string that is a value ends at its quote', () => {
  const text = '{"a":"x","b":"y \\" z","c":1}';
  expect(lastStringEnd(text)).toBe(text.indexOf(',"c"') - 1);
  expect(lastStringEnd('{"a":1}')).toBeUndefined();
});

it.each(['"', '\\', 'x"\\\\"', '\\\\\\', ''])('a string of %j ends where JSON has its end', (text) => {
  const json = JSON.stringify({ a: text });
  expect(lastStringEnd(json)).toBe(json.length - 2);
});

it('a string of megabytes that does not end has no end', () => {
  const long = `{"a":"b","c":"${'\\n'.repeat(4_000_000)}`;
  expect(lastStringEnd(long)).toBe(7);
  expect(gapsIn(long)).toEqual([1, 5, 9, 13]);
});
