import { describe, expect, it } from '@jest/globals';
import { validateSync } from 'class-validator';
import { NumberFrom, WholeNumberFrom } from '../../../../src/kernel/input/number-from.js';

class Body {
  @NumberFrom(0.5, 2)
  share: unknown = 1;

  @WholeNumberFrom(1, 10)
  count: unknown = 1;
}

/** What is wrong with a body whose other field is right, each sentence once. */
function problemsOf(fields: Partial<Body>): string[] {
  const errors = validateSync(Object.assign(new Body(), fields));
  return [...new Set(errors.flatMap(({ constraints = {} }) => Object.values(constraints)))];
}

describe('a number of a body', () => {
  it.each([0.5, 1, 1.75, 2])('may be %d between its bounds', (share) => expect(problemsOf({ share })).toEqual([]));

  it.each([0.4, 2.1, NaN, Infinity, '1', null, undefined, [1]])(
    'is refused as %p with one sentence that has its bounds',
    (share) => expect(problemsOf({ share })).toEqual(['share must be a number from 0.5 to 2']),
  );

  it.each([1, 10])('without a fraction may be %d', (count) => expect(problemsOf({ count })).toEqual([]));

  it.each([0, 11, 1.5, NaN, '3', null, undefined])(
    'without a fraction is refused as %p with one sentence that has its bounds',
    (count) => expect(problemsOf({ count })).toEqual(['count must be a whole number from 1 to 10']),
  );
});
