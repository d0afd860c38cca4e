import { describe, expect, it, test } from '@jest/globals';
import { parse } from 'node:querystring';
import fc from 'fast-check';
import { NumberIn } from '../../../../src/kernel/input/number-in.js';
import { readAs } from '../../../../src/kernel/input/validation.js';

class Query {
  @NumberIn({ field: 'count', min: 120, max: 180, integer: true, description: 'How many.', default: 150 })
  readonly count?: number;

  @NumberIn({ field: 'factor', min: 0.01, max: 100, description: 'How much.', default: 1 })
  readonly factor?: number;

  @NumberIn({ field: 'level', min: -5, max: 5, description: 'How high.', default: 0 })
  readonly level?: number;
}

/** The values of a query string, or every problem with it. */
function read(query: string): object {
  const result = readAs(Query, { ...parse(query) });
  return 'content' in result
    ? Object.fromEntries(Object.entries(result.content))
    : result.problems.map(({ field, problem }) => [field, problem]);
}

const NOT_WHOLE = ['count', 'count must be a whole number'];
const NOT_A_NUMBER = ['factor', 'factor must be a number'];
const COUNT_OUTSIDE = ['count', 'count must be between 120 and 180'];
const FACTOR_OUTSIDE = ['factor', 'factor must be between 0.01 and 100'];

describe('NumberIn', () => {
  test.each([
    ['count=120', { count: 120 }],
    ['count=180', { count: 180 }],
    ['factor=0.01', { factor: 0.01 }],
    ['factor=100', { factor: 100 }],
    ['factor=1.50', { factor: 1.5 }],
    ['level=-5', { level: -5 }],
    ['level=-0.25', { level: -0.25 }],
    ['level=%2B3', { level: 3 }],
    ['', {}],
  ])('reads %j, bounds included', (query, values) => {
    expect(read(query)).toEqual(values);
  });

  test.each([
    ['count=119', [COUNT_OUTSIDE]],
    ['count=181', [COUNT_OUTSIDE]],
    ['factor=0.009999', [FACTOR_OUTSIDE]],
    ['factor=100.0001', [FACTOR_OUTSIDE]],
    ['factor=-1', [FACTOR_OUTSIDE]],
    ['factor=0', [FACTOR_OUTSIDE]],
    ['count=150.5', [NOT_WHOLE]],
  ])('refuses %s with its bounds', (query, problems) => {
    expect(read(query)).toEqual(problems);
  });

  test.each([
    '0x96',
    '0b1',
    '1e2',
    '1E2',
    'Infinity',
    '-Infinity',
    'NaN',
    '',
    '%20',
    '%20150',
    '150%20',
    '150%0A',
    '1,5',
    '1_000',
    '.5',
    '5.',
    '--5',
    '5-',
    '1.2.3',
    'true',
    'null',
    '[]',
    '٣',
    '１５０',
    '150px',
  ])('takes %j for no number', (text) => {
    expect(read(`count=${text}`)).toContainEqual(NOT_WHOLE);
    expect(read(`factor=${text}`)).toContainEqual(NOT_A_NUMBER);
  });

  it('refuses a parameter that is given twice, as it cannot know which one is meant', () => {
    expect(read('count=150&count=150')).toContainEqual(NOT_WHOLE);
    expect(read('factor=1&factor=')).toContainEqual(NOT_A_NUMBER);
  });

  it('refuses more digits than a number can hold', () => {
    expect(read(`factor=${'9'.repeat(400)}`)).toContainEqual(NOT_A_NUMBER);
    expect(read(`count=${'9'.repeat(400)}`)).toContainEqual(NOT_WHOLE);
  });

  it('says every problem at once', () => {
    expect(read('count=1&factor=1000&level=9')).toEqual([
      COUNT_OUTSIDE,
      FACTOR_OUTSIDE,
      ['level', 'level must be between -5 and 5'],
    ]);
  });

  it('reads any number within the bounds as it was written', () => {
    fc.assert(
      fc.property(fc.integer({ min: 120, max: 180 }), fc.integer({ min: 1, max: 10_000 }), (count, hundredths) => {
        const factor = hundredths / 100;
        expect(read(`count=${count}&factor=${factor.toFixed(2)}`)).toEqual({ count, factor });
      }),
    );
  });
});
