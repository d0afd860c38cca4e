import { ValidateBy } from 'class-validator';
import { allOf } from '../kernel/input/all-of.js';
import { InSchema } from '../kernel/input/schema-notes.js';

/** Bounds of a number: `min` and `max` belong to what is allowed, `above` and `below` do not. */
export interface NumberBounds {
  readonly integer?: true;
  readonly min?: number;
  readonly above?: number;
  readonly max?: number;
  readonly below?: number;
}

function holds(value: unknown, { integer, min, above, max, below }: NumberBounds): boolean {
  if (typeof value !== 'number' || !Number.isFinite(value)) return false;
  if (integer && !Number.isSafeInteger(value)) return false;
  return (
    value >= (min ?? -Infinity) &&
    value > (above ?? -Infinity) &&
    value <= (max ?? Infinity) &&
    value < (below ?? Infinity)
  );
}

function sentence({ integer, min, above, max, below }: NumberBounds): string {
  const noun = integer ? 'an integer ' : '';
  if (min !== undefined && max !== undefined) return `must be ${noun}between ${min} and ${max}`;
  const bounds = [
    min === undefined ? [] : `at least ${min}`,
    above === undefined ? [] : `greater than ${above}`,
    max === undefined ? [] : `at most ${max}`,
    below === undefined ? [] : `less than ${below}`,
  ].flat();
  return `must be ${noun}${bounds.join(' and ')}`;
}

/**
 * Checks and documents a number in one place. Whatever is wrong with a value, there is one sentence about it that says all that
 * is allowed, such as "minReplicas must be an integer between 1 and 1000".
 */
export function IsNumberWithin(bounds: NumberBounds): PropertyDecorator {
  const { integer, min, above, max, below } = bounds;
  const minimum = min ?? above;
  const maximum = max ?? below;
  return allOf(
    ValidateBy(
      { name: 'isNumberWithin', validator: { validate: (value: unknown) => holds(value, bounds) } },
      { message: `$property ${sentence(bounds)}` },
    ),
    InSchema({
      type: integer ? 'integer' : 'number',
      ...(minimum === undefined ? {} : { minimum }),
      ...(above === undefined ? {} : { exclusiveMinimum: true as const }),
      ...(maximum === undefined ? {} : { maximum }),
      ...(below === undefined ? {} : { exclusiveMaximum: true as const }),
    }),
  );
}
