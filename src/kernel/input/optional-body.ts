import { type IncomingMessage } from 'node:http';
import { RequestValidation } from './request-validation.js';

/**
 * A body that may be left out, and is an empty object then. One that is there and was not read, as its type is not JSON's, is
 * refused like any other: it would be taken for one that asks for nothing.
 * @param body what was read of it; undefined for nothing
 * @throws FlowProbeError `invalid-body`
 */
export function optionalBody<T extends object>(type: new () => T, body: unknown, request: IncomingMessage): T {
  const isLeftOut = body === undefined && !hasBody(request);
  return new RequestValidation().transform(isLeftOut ? {} : body, { type: 'body', metatype: type }) as T;
}

/** RFC 9112, section 6. */
function hasBody({ headers }: IncomingMessage): boolean {
  return headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;
}
