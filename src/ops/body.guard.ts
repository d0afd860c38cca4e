import { type IncomingMessage } from 'node:http';
import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import bodyParser from 'body-parser';
import { type Request, type RequestHandler, type Response } from 'express';
import { isReading } from '../kernel/access/is-reading.js';
import { jsonRefusal } from '../kernel/errors/body-refusal.js';
import { FlowProbeError } from '../kernel/errors/flowprobe.error.js';
import { readsOwnInput } from '../kernel/input/own-input.js';
import { readStrictJson } from '../kernel/input/strict-json.js';
import { type BodyRule, bodyRuleOf } from '../kernel/input/takes-body.js';

const NDJSON_TYPE = /^application\/(x-ndjson|ndjson|jsonl|json-lines)\s*(;|$)/i;
const CHARSET = /;\s*charset\s*=\s*"?([^\s;"]+)/i;
/** ASCII is UTF-8, too. */
const UTF8 = /^(utf-?8|us-ascii)$/i;
const JSON_TYPE = /^application\/(ld\+)?json\s*(;|$)/i;

function isJson({ headers }: IncomingMessage): boolean {
  return JSON_TYPE.test(headers['content-type'] ?? '');
}

/** A JSON value a line. */
function isJsonLines({ headers }: IncomingMessage): boolean {
  return NDJSON_TYPE.test(headers['content-type'] ?? '');
}

function parserOf({ as, maxBytes: limit }: BodyRule): RequestHandler {
  const isRead = as === 'bytes' ? (request: IncomingMessage) => isJson(request) || isJsonLines(request) : isJson;
  return bodyParser.raw({ limit, type: isRead });
}

/** Checks the bytes that were read, and replaces them by their value where the handler does not parse them. */
function readBody(request: Request, { as }: BodyRule): void {
  const body: unknown = request.body;
  if (!Buffer.isBuffer(body)) return;
  const [, charset] = CHARSET.exec(request.headers['content-type'] ?? '') ?? [];
  if (charset !== undefined && !UTF8.test(charset)) {
    throw new FlowProbeError('unsupported-media-type', 'The charset of JSON must be utf-8');
  }
  if (as === 'bytes') return;
  const read = body.length === 0 ? { value: {} } : readStrictJson(body);
  if ('problems' in read) throw jsonRefusal(read.problems);
  request.body = read.value;
}

/**
 * Reads the body of a request as its handler wants it (`@TakesBody()`); one that reads its own input gets the request as it came.
 * A guard, not a middleware, as only here the handler is known: a list of paths would be a second router. It comes after those
 * that decide who may change something, so that nothing is read from anyone else.
 */
@Injectable()
export class BodyGuard implements CanActivate {
  private readonly parsers = new Map<unknown, RequestHandler | undefined>();

  constructor(private readonly reflector: Reflector) {}

  canActivate(context: ExecutionContext): boolean | Promise<boolean> {
    const http = context.switchToHttp();
    const request = http.getRequest<Request>();
    if (isReading(request.method)) return true;
    const parse = this.parserFor(context);
    if (parse === undefined) return true;
    const rule = bodyRuleOf(this.reflector, context);
    return new Promise((resolve, reject) => {
      parse(request, http.getResponse<Response>(), (error?: unknown) => {
        try {
          if (error !== undefined) throw error;
          readBody(request, rule);
          resolve(true);
        } catch (refusal) {
          // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors -- It is passed on as it was thrown.
          reject(refusal);
        }
      });
    });
  }

  private parserFor(context: ExecutionContext): RequestHandler | undefined {
    const handler = context.getHandler();
    if (!this.parsers.has(handler)) {
      const isOwn = readsOwnInput(this.reflector, context);
      this.parsers.set(handler, isOwn ? undefined : parserOf(bodyRuleOf(this.reflector, context)));
    }
    return this.parsers.get(handler);
  }
}
