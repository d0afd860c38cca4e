import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { idOf, parseId } from '../../../../src/streaming/events/cursors.js';

const topics = fc.stringMatching(/^[a-z-]{1,20}(\/[A-Za-z0-9._-]{1,60})?$/);
const cursors = fc.stringMatching(/^[A-Za-z0-9]{1,40}:\d{1,15}$/);

describe('the places of several topics in one id', () => {
  it('are read back as what they were', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(topics, cursors)), (places) => {
        expect(parseId(idOf(new Map(places)))).toEqual(new Map(places));
      }),
    );
  });

  it('are none in any other text, which does no harm', () => {
    fc.assert(fc.property(fc.string(), (text) => parseId(text).size <= text.split(';').length));
    expect(parseId('-')).toEqual(new Map());
    expect(parseId('telemetry=a:1=b:2;__proto__=a:1;=a:1;traffic=')).toEqual(new Map());
  });

  it('have a text even where there are none, as every message has an id', () => {
    expect(idOf(new Map())).toBe('-');
  });
});
