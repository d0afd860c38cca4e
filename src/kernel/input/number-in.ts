import { applyDecorators } from '@nestjs/common';
import { ApiPropertyOptional } from '@nestjs/swagger';
import { Transform } from 'class-transformer';
import { IsInt, IsNumber, IsOptional, Max, Min } from 'class-validator';

const DECIMAL = /^[+-]?\d+(\.\d+)?$/;

/**
 * A number of a query string: decimal digits only, so that `0x10`, ` 1` and an empty text are refused rather than read
 * as something. What is no number stays as it is and fails the check.
 */
function toNumber(value: unknown): unknown {
  return typeof value === 'string' && DECIMAL.test(value) ? Number(value) : value;
}

/** An optional number of a query, its bounds included: reading, checking and documentation in one place. */
export function NumberIn(options: {
  field: string;
  min: number;
  max: number;
  integer?: boolean;
  description: string;
  /** The number, or where it comes from. */
  default: number | string;
  /** Where the default is no number. */
  example?: number;
}): PropertyDecorator {
  const { field, min, max, integer = false, description, example } = options;
  const { default: fallback } = options;
  const notNumber = { message: `${field} must be a ${integer ? 'whole ' : ''}number` };
  const outside = { message: `${field} must be between ${min} and ${max}` };
  return applyDecorators(
    IsOptional(),
    Transform(({ value }) => toNumber(value)),
    integer ? IsInt(notNumber) : IsNumber({}, notNumber),
    Min(min, outside),
    Max(max, outside),
    ApiPropertyOptional({
      description: `${description} Default: ${fallback}.`,
      minimum: min,
      maximum: max,
      type: integer ? 'integer' : 'number',
      ...(typeof fallback === 'number' ? { default: fallback, example: fallback } : { example }),
    }),
  );
}
