import { type ExecutionContext, SetMetadata } from '@nestjs/common';
import { type Reflector } from '@nestjs/core';
import { isStream } from '../listeners/is-stream.js';

const IGNORES_UNKNOWN_QUERY = 'flowprobe:ignores-unknown-query';

/** Marks what monitors ask: they add parameters of their own, and a refusal would be taken for an outage. */
export const IgnoresUnknownQuery = (): ClassDecorator & MethodDecorator => SetMetadata(IGNORES_UNKNOWN_QUERY, true);

/** Streams do so as well, as a refusal ends an EventSource for good, and its polyfills add parameters of their own. */
export function ignoresUnknownQuery(reflector: Reflector, context: ExecutionContext): boolean {
  const places = [context.getHandler(), context.getClass()];
  return (
    isStream(reflector, context) ||
    reflector.getAllAndOverride<boolean | undefined>(IGNORES_UNKNOWN_QUERY, places) === true
  );
}
