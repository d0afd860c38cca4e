import { applyDecorators } from '@nestjs/common';
import { ApiPropertyOptional } from '@nestjs/swagger';
import { IsIn, IsOptional, IsString, Length } from 'class-validator';
import { NumberIn } from '../kernel/input/number-in.js';

/** What a caller may choose about any run. */
export class RunQuery {
  @ApiPropertyOptional({
    description: 'Any text; the same seed and the same other choices give the same messages. Default: random.',
    minLength: 1,
    maxLength: 64,
    example: '42',
  })
  @IsOptional()
  @Length(1, 64, { message: 'seed must be 1 to 64 characters long' })
  @IsString({ message: 'seed must be a single text' })
  readonly seed?: string;

  @NumberIn({ field: 'rate', min: 0.01, max: 100, description: 'Multiplies the arrival rate.', default: 1 })
  readonly rate?: number;
}

/** A stream's parameter `speed`. */
export function SpeedParameter(): PropertyDecorator {
  return NumberIn({
    field: 'speed',
    min: 0.1,
    max: 1000,
    description: 'Wall-clock factor: 2 is twice as fast.',
    default: 1,
  });
}

const EXPORT_FORMATS = ['ndjson', 'csv'] as const;

export type ExportFormat = (typeof EXPORT_FORMATS)[number];

/** Media types by format; NDJSON where none is asked for. */
export const EXPORT_TYPES = { ndjson: 'application/x-ndjson', csv: 'text/csv' } as const satisfies Record<
  ExportFormat,
  string
>;

/** The `Content-Type` of an export. */
export function exportContentType(format: ExportFormat = 'ndjson'): string {
  return format === 'csv' ? `${EXPORT_TYPES.csv}; charset=utf-8` : EXPORT_TYPES.ndjson;
}

/** An export's parameter `format`. */
export function FormatParameter(): PropertyDecorator {
  return applyDecorators(
    ApiPropertyOptional({
      description: 'One JSON object a line, or CSV. Default: ndjson.',
      enum: EXPORT_FORMATS,
      default: 'ndjson',
      example: 'csv',
    }),
    IsOptional(),
    IsIn(EXPORT_FORMATS, { message: `format must be one of ${EXPORT_FORMATS.join(', ')}` }),
  );
}
