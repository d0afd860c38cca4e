import { applyDecorators } from '@nestjs/common';
import { IsNumber, Max, Min } from 'class-validator';

const MOST = 1e9;

/** A number that stays exact with the decimals that a field may have. */
export function Amount(min = -MOST): PropertyDecorator {
  return applyDecorators(IsNumber(), Min(min), Max(MOST));
}
