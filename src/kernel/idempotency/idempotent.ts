import {
  applyDecorators,
  createParamDecorator,
  type ExecutionContext,
  SetMetadata,
  UseInterceptors,
} from '@nestjs/common';
import { ApiHeader } from '@nestjs/swagger';
import { ApiRefusals } from '../errors/api-refusals.js';
import { type Attempt, attemptOf, IdempotencyInterceptor, REPEATABLE } from './idempotency.interceptor.js';

/**
 * A write that may be sent again with its `Idempotency-Key`.
 * @param isRepeatable whether the handler gives its `@AttemptOf()` to the store, so that it may be run again after its process
 * was killed in the middle of it
 */
export function Idempotent({ isRepeatable }: { readonly isRepeatable: boolean }): MethodDecorator {
  return applyDecorators(
    SetMetadata(REPEATABLE, isRepeatable),
    UseInterceptors(IdempotencyInterceptor),
    ApiHeader({
      name: 'Idempotency-Key',
      required: false,
      description:
        'A text of your own, in double quotes. Sent again with the same body, the request is not carried out again, and gets the ' +
        'first answer, on any replica, for a day at most; with another body it is refused with 422, while the first is being ' +
        'worked on (or its outcome is not known) with 409. What was refused, or not begun, may be sent again.',
      schema: { type: 'string', example: '"8e03978e-40d5-43dd-bc93-6894a57f9324"' },
    }),
    ApiRefusals(409, 422),
  );
}

/** The attempt that a request with a key is part of; undefined for one without. */
export const AttemptOf = createParamDecorator((_data: unknown, context: ExecutionContext): Attempt | undefined =>
  attemptOf(context.switchToHttp().getRequest<object>()),
);
