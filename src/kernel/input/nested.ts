import { Type } from 'class-transformer';
import { IsObject, ValidateNested } from 'class-validator';
import { allOf } from './all-of.js';

/** An object with rules of its own. class-validator's nested rule alone lets an array and a missing value pass. */
export function IsNested(classOf: () => new () => object): PropertyDecorator {
  const message = '$property must be an object';
  return allOf(IsObject({ message }), ValidateNested({ message }), Type(classOf));
}
