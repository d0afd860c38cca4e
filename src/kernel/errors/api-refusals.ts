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
  417: 'An `Expect` header other than `100-continue`.',
  422: 'The `Idempotency-Key` was sent before, with another body.',
  503: 'The store cannot be used, or more is asked for than can be answered in time. Where a write may have been stored, the message says so, and with an `Idempotency-Key` it is safe to repeat; otherwise nothing was stored.',
  507: 'There is no room for another pod, user or request; the message says which.',
} as const;

/** What is sent with each, for example. */
const EXAMPLES = {
  400: {
    code: 'invalid-query',
    message: 'duration must be between 120 and 180',
    details: [{ field: 'duration', problem: 'duration must be between 120 and 180' }],
  },
  401: { code: 'unauthorized', message: 'This service wants its API key for changes', details: [] },
  403: { code: 'forbidden', message: 'Pages of https://example.com may only read', details: [] },
  404: { code: 'not-found', message: 'Not found', details: [] },
  409: { code: 'conflict', message: 'It conflicts with the present state', details: [] },
  413: { code: 'payload-too-large', message: 'The body is too large', details: [] },
  415: { code: 'unsupported-media-type', message: 'This content type is not read here', details: [] },
  417: { code: 'bad-request', message: 'The header Expect is not understood', details: [] },
  422: {
    code: 'idempotency-key-reused',
    message: 'This Idempotency-Key was sent before, with another body',
    details: [],
  },
  500: { code: 'internal', message: 'Internal error', details: [] },
  502: { code: 'bad-gateway', message: 'Bad gateway', details: [] },
  503: { code: 'unavailable', message: 'The store cannot be used; nothing was stored', details: [] },
  504: { code: 'gateway-timeout', message: 'Gateway timeout', details: [] },
  507: { code: 'limit-reached', message: 'There is no room for another pod', details: [] },
} as const satisfies Readonly<Record<number, Omit<ErrorBody, 'statusCode'>>>;

type ErrorContent = Readonly<
  Record<'application/json', { readonly schema: { readonly $ref: string }; readonly example: ErrorBody }>
>;

/** What a refusal looks like, whatever the endpoint gives otherwise: always JSON. */
export function errorContent(statusCode: keyof typeof EXAMPLES): ErrorContent {
  const { code, message, details } = EXAMPLES[statusCode];
  const example = { statusCode, code, message, details: [...details] };
  return { 'application/json': { schema: { $ref: getSchemaPath(ErrorBody) }, example } };
}

/** A refusal as the OpenAPI document has it. */
export function refusal(status: keyof typeof MEANINGS): { description: string; content: ErrorContent } {
  return { description: MEANINGS[status], content: errorContent(status) };
}

/** Documents the refusals of an endpoint. */
export function ApiRefusals(...statuses: (keyof typeof MEANINGS)[]): MethodDecorator {
  return applyDecorators(
    ApiExtraModels(ErrorBody),
    ...statuses.map((status) => ApiResponse({ status, ...refusal(status) })),
  );
}
