import { applyDecorators } from '@nestjs/common';
import { IsInt, Max, Min } from 'class-validator';

/** How many decimals a number is shown with; 9 are as exact as a double of the size of a hash rate is. */
export function Decimals(): PropertyDecorator {
  return applyDecorators(IsInt(), Min(0), Max(9));
}
