import { applyDecorators } from '@nestjs/common';
import { ApiParam, ApiResponse } from '@nestjs/swagger';
import { errorContent } from '../kernel/errors/api-refusals.js';

export function ApiUserId(): MethodDecorator {
  return ApiParam({
    name: 'id',
    description: 'UUID of version 4 or 7.',
    schema: { type: 'string', format: 'uuid', example: '01936e1f-3c00-7000-a5c2-9b1e5d2c0f07' },
  });
}

/** The injected failures. */
export function ApiSimulatedFailures(): MethodDecorator {
  return applyDecorators(
    ...([502, 503, 504] as const).map((status) =>
      ApiResponse({ status, description: 'An injected failure.', content: errorContent(status) }),
    ),
  );
}
