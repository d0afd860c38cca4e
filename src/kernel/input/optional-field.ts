import { ValidateIf } from 'class-validator';

/** An optional field. Unlike class-validator's `IsOptional` it refuses `null`. */
export function OptionalField(): PropertyDecorator {
  return ValidateIf((_object, value) => value !== undefined);
}
