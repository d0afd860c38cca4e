import { applyDecorators } from '@nestjs/common';
import { ApiPropertyOptional } from '@nestjs/swagger';
import { Allow } from 'class-validator';

/**
 * The cursor of a stream as a parameter, for the documentation: `StreamTo` reads it. As the header, it may be anything, and what
 * is no id of the stream counts as none.
 */
export function LastEventIdParameter(example: string): PropertyDecorator {
  return applyDecorators(
    ApiPropertyOptional({
      description: 'The same as the `Last-Event-ID` header, for clients that cannot set it; the header wins.',
      example,
    }),
    Allow(),
  );
}
