import { type IncomingMessage } from 'node:http';
import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import bodyParser from 'body-parser';
import { type Request, type RequestHandler, type Response } from 'express';
import { isReading } from '../kernel/access/is-reading.js';
import { readsOwnInput } from '../kernel/input/own-input.js';
import { type BodyRule, bodyRuleOf } from '../kernel/input/takes-body.js';

const JSON_TYPE = /^application\/(ld\+)?json\s*(;|$)/i;

function isJson({ headers }: IncomingMessage): boolean {
  return JSON_TYPE.test(headers['content-type'] ?? '');
}

function parserOf({ as, maxBytes: limit }: BodyRule): RequestHandler {
  if (as === 'bytes') return bodyParser.raw({ limit, type: isJson });
  // Not strict, as a text or null is JSON, too: whoever reads a body checks that it is an object.
  return bodyParser.json({ limit, strict: false, type: isJson });
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
    return new Promise((resolve, reject) => {
      parse(request, http.getResponse<Response>(), (error?: unknown) => {
        if (error === undefined) resolve(true);
        // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors -- It is passed on as it was thrown.
        else reject(error);
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
