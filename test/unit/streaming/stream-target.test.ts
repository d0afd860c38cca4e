import { expect, test } from '@jest/globals';
import { cursorOf } from '../../../src/streaming/stream-target.js';

test.each([
  ['the header', 'a:1', undefined, 'a:1'],
  ['the parameter where there is no header', undefined, 'b:2', 'b:2'],
  ['the header before the parameter, as it is the newer one', 'a:1', 'b:2', 'a:1'],
  ['the parameter where the header is empty', '', 'b:2', 'b:2'],
  ['the last parameter where there are several', undefined, ['b:2', 'c:3'], 'c:3'],
  ['none where there is neither', undefined, undefined, undefined],
  ['none where the header is empty', '', undefined, undefined],
  ['none where the parameter is empty', undefined, '', undefined],
])('the cursor of a request is %s', (_, header, parameter, cursor) => {
  expect(cursorOf(header, parameter)).toBe(cursor);
});
