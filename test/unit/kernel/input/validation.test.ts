import { describe, expect, it } from '@jest/globals';
import { ValidationError } from 'class-validator';
import { toProblems } from '../../../../src/kernel/input/validation.js';

function errorAt(
  property: string,
  constraints: Record<string, string>,
  children: ValidationError[] = [],
): ValidationError {
  return Object.assign(new ValidationError(), { property, constraints, children });
}

describe('toProblems', () => {
  it('names each field by its path, the outer problems first', () => {
    const inner = errorAt('value', { isInt: 'value must be whole' });
    const tree = errorAt('policy', { isObject: 'policy is odd' }, [
      errorAt('policies', {}, [errorAt('0', {}, [inner])]),
    ]);
    expect(toProblems([tree, errorAt('load', { isArray: 'load must be a list' })])).toEqual([
      { field: 'policy', problem: 'policy is odd' },
      { field: 'policy.policies.0.value', problem: 'value must be whole' },
      { field: 'load', problem: 'load must be a list' },
    ]);
  });

  it('says what several rules say alike only once', () => {
    const same = 'PORT must be a whole number from 0 to 65535';
    expect(toProblems([errorAt('PORT', { isInt: same, min: same, max: 'too high' })])).toEqual([
      { field: 'PORT', problem: same },
      { field: 'PORT', problem: 'too high' },
    ]);
  });

  it('says of a field that nobody knows where it stands', () => {
    const tree = errorAt('a', {}, [errorAt('b', { whitelistValidation: 'property b should not exist' })]);
    expect(toProblems([tree])).toEqual([{ field: 'a.b', problem: 'a.b is not known here' }]);
  });
});
