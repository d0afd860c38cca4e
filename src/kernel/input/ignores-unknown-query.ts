import { type ExecutionContext, SetMetadata } from '@nestjs/common';
import { SSE_METADATA } from '@nestjs/common/constants.js';
import { type Reflector } from '@nestjs/core';

const IGNORES_UNKNOWN_QUERY = 'flowprobe:ignores-unknown-query';

/** Marks what monitors ask: they add parameters of their own, and a refusal would be taken for an outage. */
export const IgnoresUnknownQuery = (): ClassDecorator & MethodDecorator => SetMetadata(IGNORES_UNKNOWN_QUERY, true);

/** Streams do so as well, as a refusal ends an EventSource for good, and its polyfills add parameters of their own. */
export function ignoresUnknownQuery(reflector: Reflector, context: ExecutionContext): boolean {
  const handler = context.getHandler();
  return (
    reflector.get<boolean | undefined>(SSE_METADATA, handler) === true ||
    reflector.getAllAndOverride<boolean | undefined>(IGNORES_UNKNOWN_QUERY, [handler, context.getClass()]) === true
  );
}
