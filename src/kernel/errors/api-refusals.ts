import { applyDecorators } from '@nestjs/common';
import { ApiExtraModels, ApiResponse, getSchemaPath } from '@nestjs/swagger';
import { ErrorBody } from './error-body.dto.js';

const MEANINGS = {
  400: 'Something in the request does not fit; every problem names its field.',
  403: 'A page of this origin may only read.',
  404: 'Not found.',
  409: 'It conflicts with the present state.',
  413: 'The body is too large.',
  415: 'This content type is not read here.',
  422: 'The `Idempotency-Key` was sent before, with another body.',
  503: 'The store cannot be used. The message says of a write whether nothing was stored or it may have been stored; with an `Idempotency-Key` it is safe to repeat.',
  507: 'There is no room for another pod, user or request; the message says which.',
} as const;

/** What a refusal looks like, whatever the endpoint gives otherwise: always JSON. */
export const ERROR_CONTENT = { 'application/json': { schema: { $ref: getSchemaPath(ErrorBody) } } };

/** A refusal as the OpenAPI document has it. */
export function refusal(status: keyof typeof MEANINGS): { description: string; content: typeof ERROR_CONTENT } {
  return { description: MEANINGS[status], content: ERROR_CONTENT };
}

/** Documents the refusals of an endpoint. */
export function ApiRefusals(...statuses: (keyof typeof MEANINGS)[]): MethodDecorator {
  return applyDecorators(
    ApiExtraModels(ErrorBody),
    ...statuses.map((status) => ApiResponse({ status, ...refusal(status) })),
  );
}
