import { applyDecorators } from '@nestjs/common';
import { ApiPropertyOptional } from '@nestjs/swagger';
import { IsOptional, IsString, Length } from 'class-validator';

const MAX_ID_LENGTH = 256;

/** The cursor of a stream as a parameter. */
export function LastEventIdParameter(): PropertyDecorator {
  return applyDecorators(
    ApiPropertyOptional({
      description: 'The same as the `Last-Event-ID` header, for clients that cannot set it; the header wins.',
      maxLength: MAX_ID_LENGTH,
    }),
    IsOptional(),
    IsString({ message: 'lastEventId must be a single text' }),
    Length(0, MAX_ID_LENGTH, { message: `lastEventId must be at most ${MAX_ID_LENGTH} characters long` }),
  );
}
