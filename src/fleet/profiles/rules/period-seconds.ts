import { applyDecorators } from '@nestjs/common';
import { IsNumber, Max, Min } from 'class-validator';

/** From one turn of a value to the next, about: a second to eleven days. */
export function PeriodSeconds(): PropertyDecorator {
  return applyDecorators(IsNumber(), Min(1), Max(1_000_000));
}
