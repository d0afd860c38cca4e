import { applyDecorators } from '@nestjs/common';
import { IsInt, IsNumber, Max, Min } from 'class-validator';

/** A number of a JSON body, its bounds included, with one sentence for whatever is wrong with it. */
export function NumberFrom(min: number, max: number): PropertyDecorator {
  const outside = { message: `$property must be a number from ${min} to ${max}` };
  return applyDecorators(IsNumber({}, outside), Min(min, outside), Max(max, outside));
}

/** As `NumberFrom`, without a fraction. */
export function WholeNumberFrom(min: number, max: number): PropertyDecorator {
  const outside = { message: `$property must be a whole number from ${min} to ${max}` };
  return applyDecorators(IsInt(outside), Min(min, outside), Max(max, outside));
}
