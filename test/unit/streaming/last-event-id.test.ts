import { expect, test } from '@jest/globals';
import { type Request } from 'express';
import { lastEventIdOf } from '../../../src/streaming/last-event-id.js';

function requestWith(header: string | undefined): Request {
  return { header: (name: string) => (name.toLowerCase() === 'last-event-id' ? header : undefined) } as Request;
}

test.each([
  ['the header', 'a:1', undefined, 'a:1'],
  ['the parameter where there is no header', undefined, 'b:2', 'b:2'],
  ['the header before the parameter, as it is the newer one', 'a:1', 'b:2', 'a:1'],
  ['none where there is neither', undefined, undefined, undefined],
  ['none where the header is empty', '', undefined, undefined],
  ['none where the parameter is empty', undefined, '', undefined],
])('the last event id is %s', (_, header, parameter, id) => {
  expect(lastEventIdOf(requestWith(header), parameter)).toBe(id);
});
