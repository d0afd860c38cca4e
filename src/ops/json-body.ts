import { type NextFunction, type Request, type RequestHandler, type Response } from 'express';
import { jsonRefusal } from '../kernel/errors/body-refusal.js';
import { FlowProbeError } from '../kernel/errors/flowprobe.error.js';
import { readStrictJson } from '../kernel/input/strict-json.js';

const CHARSET = /;\s*charset\s*=\s*"?([^\s;"]+)/i;
/** ASCII is UTF-8, too. */
const UTF8 = /^(utf-?8|us-ascii)$/i;

/** Replaces the bytes that the raw body parser has read by their JSON value, but for those that a handler reads by itself. */
export function jsonBody(isRaw: (request: Request) => boolean): RequestHandler {
  return (request: Request, _response: Response, next: NextFunction): void => {
    const body: unknown = request.body;
    if (!Buffer.isBuffer(body)) {
      next();
      return;
    }
    const [, charset] = CHARSET.exec(request.headers['content-type'] ?? '') ?? [];
    if (charset !== undefined && !UTF8.test(charset)) {
      next(new FlowProbeError('unsupported-media-type', 'The charset of JSON must be utf-8'));
      return;
    }
    if (isRaw(request)) {
      next();
      return;
    }
    const read = body.length === 0 ? { value: {} } : readStrictJson(body);
    if ('problems' in read) {
      next(jsonRefusal(read.problems));
      return;
    }
    request.body = read.value;
    next();
  };
}
