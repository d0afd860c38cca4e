import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { readPattern } from '../../../../src/clocks/domain/pattern.js';

type Fields = Record<string, unknown>;

/** Whether a message matches; the problems where the pattern is none. */
function result(pattern: Fields, message: unknown): boolean | string[] {
  const read = readPattern(pattern, 'until');
  return 'problems' in read ? read.problems.map(({ problem }) => problem) : read.match(message);
}

const ORDER = { type: 'spawn', order: { type: 'mobile', value: 17, tags: ['a', { b: 1 }] }, note: null };

describe('a pattern', () => {
  it.each<[name: string, pattern: Fields, matches: boolean]>([
    ['is empty', {}, true],
    ['has the value of a field', { type: 'spawn' }, true],
    ['has another value', { type: 'info' }, false],
    ['has the value with another type', { order: { value: '17' } }, false],
    ['has a field that is not there', { kind: 'spawn' }, false],
    ['has all of two fields', { type: 'spawn', note: null }, true],
    ['has one of two fields', { type: 'spawn', note: 'x' }, false],
    ['has null for a field that is null', { note: null }, true],
    ['has null for a field that is not there', { other: null }, false],
    ['has fields of an object in it', { order: { type: 'mobile' } }, true],
    ['has an empty object for an object', { order: {} }, true],
    ['has an empty object for a text', { type: {} }, false],
    ['has an object for a text', { type: { length: 5 } }, false],
    ['has a list with the same elements', { order: { tags: ['a', { b: 1 }] } }, true],
    ['has a list with elements in part', { order: { tags: ['a', {}] } }, true],
    ['has a shorter list', { order: { tags: ['a'] } }, false],
    ['has a number above which it is', { order: { value: { $gt: 16 } } }, true],
    ['has a number that it is, as $gt', { order: { value: { $gt: 17 } } }, false],
    ['has a number below which it is', { order: { value: { $lt: 17.5 } } }, true],
    ['has a number that it is, as $lt', { order: { value: { $lt: 17 } } }, false],
    ['has bounds on both sides', { order: { value: { $gt: 10, $lt: 20 } } }, true],
    ['has bounds of which one fails', { order: { value: { $gt: 10, $lt: 11 } } }, false],
    ['has a bound for a text', { type: { $gt: 0 } }, false],
    ['has a bound for what is not there', { value: { $lt: 100 } }, false],
    ['asks for presence', { note: { $exists: true } }, true],
    ['asks for absence of what is there', { note: { $exists: false } }, false],
    ['asks for absence', { other: { $exists: false } }, true],
    ['asks for presence of what every object inherits', { toString: { $exists: true } }, false],
  ])('that %s', (_name, pattern, matches) => {
    expect(result(pattern, ORDER)).toBe(matches);
  });

  it.each<[name: string, pattern: Fields, problem: string]>([
    ['another operator', { a: { $regex: 'x' } }, 'until.a.$regex must be one of $gt, $lt, $exists'],
    ['an operator beside a field', { a: { $gt: 1, b: 2 } }, 'until.a.b must be one of $gt, $lt, $exists'],
    ['a bound that is no number', { a: { b: { $lt: '5' } } }, 'until.a.b.$lt must be a number'],
    ['presence that is no truth value', { a: { $exists: 1 } }, 'until.a.$exists must be true or false'],
    ['an unknown operator in place of the message', { $size: 2 }, 'until.$size must be one of $gt, $lt, $exists'],
    [
      'a known operator in place of the message',
      { $gt: 1, $size: 2 },
      'until.$gt must stand in place of the value of a field: {"field":{"$gt":…}}',
    ],
    [
      'objects nested too deep',
      { a: { a: { a: { a: { a: { a: { a: { a: { a: 1 } } } } } } } } },
      'until.a.a.a.a.a.a.a.a.a is nested deeper than 8 objects',
    ],
    [
      'too many fields',
      Object.fromEntries(Array.from({ length: 101 }, (_, index) => [`f${index}`, index])),
      'until.f99 has more than 100 fields up to here',
    ],
  ])('with %s is refused with the field', (_name, pattern, problem) => {
    expect(result(pattern, {})).toEqual([problem]);
  });

  const value = fc.letrec((tie) => ({
    value: fc.oneof(
      { maxDepth: 4, withCrossShrink: true },
      fc.oneof(fc.string(), fc.integer(), fc.boolean(), fc.constant(null)),
      fc.array(tie('value'), { maxLength: 3 }),
      tie('fields'),
    ),
    fields: fc.dictionary(fc.stringMatching(/^[a-z]{1,3}$/), tie('value'), { maxKeys: 4 }),
  })).fields as fc.Arbitrary<Fields>;

  it('that is the message itself matches it, and still does with fewer fields', () => {
    fc.assert(
      fc.property(value, fc.nat(), (message, drop) => {
        expect(result(message, message)).toBe(true);
        const left = Object.entries(message).filter((_entry, index) => index !== drop % 4);
        expect(result(Object.fromEntries(left), message)).toBe(true);
      }),
    );
  });

  it('matches no message that has another value for one of its fields', () => {
    fc.assert(
      fc.property(value, fc.stringMatching(/^[a-z]{1,3}$/), fc.integer(), fc.integer(), (message, field, a, b) => {
        fc.pre(a !== b);
        expect(result({ ...message, [field]: a }, { ...message, [field]: b })).toBe(false);
      }),
    );
  });
});
