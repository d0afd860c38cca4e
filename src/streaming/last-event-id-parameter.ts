import { applyDecorators } from '@nestjs/common';
import { ApiPropertyOptional } from '@nestjs/swagger';
import { IsOptional, IsString } from 'class-validator';

/** The cursor of a stream as a parameter: as the header, it may be anything, and what is no id of the stream is none. */
export function LastEventIdParameter(example: string): PropertyDecorator {
  return applyDecorators(
    ApiPropertyOptional({
      description: 'The same as the `Last-Event-ID` header, for clients that cannot set it; the header wins.',
      example,
    }),
    IsOptional(),
    IsString({ message: 'lastEventId must be a single text' }),
  );
}
