import { Type } from 'class-transformer';
import { ValidateBy, ValidateNested } from 'class-validator';
import { allOf } from '../kernel/input/all-of.js';
import { InSchema } from '../kernel/input/schema-notes.js';

type ClassOf = () => new () => object;

/**
 * An object with rules of its own. class-validator's nested rule lets arrays and a missing value pass, so those are refused
 * here; what is neither object nor array it refuses itself, and nothing is said twice.
 */
export function IsNested(classOf: ClassOf): PropertyDecorator {
  const message = '$property must be an object';
  const validate = (value: unknown): boolean => value !== undefined && !Array.isArray(value);
  return allOf(
    ValidateBy({ name: 'isNoList', validator: { validate } }, { message }),
    ValidateNested({ message }),
    Type(classOf),
  );
}

/** An array of 1 to `max` objects with rules of their own. */
export function IsNestedList(classOf: ClassOf, max: number): PropertyDecorator {
  const validate = (value: unknown): boolean =>
    typeof value !== 'object' || (Array.isArray(value) && value.length > 0 && value.length <= max);
  return allOf(
    ValidateBy(
      { name: 'isListOfLength', validator: { validate } },
      { message: `$property must be an array of 1 to ${max} objects` },
    ),
    ValidateNested({ each: true, message: '$property must be an array of objects' }),
    Type(classOf),
    // Nest takes a function for a late class only by the name `type`.
    InSchema({ type: () => classOf(), isArray: true, minItems: 1, maxItems: max }),
  );
}
