import { ValidateIf } from 'class-validator';

/** A field that need not be there. Unlike class-validator's IsOptional it does not take `null` for nothing. */
export function MayBeLeftOut(): PropertyDecorator {
  return ValidateIf((_object, value) => value !== undefined);
}
