import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { ROUTE_ARGS_METADATA } from '@nestjs/common/constants.js';
import { RouteParamtypes } from '@nestjs/common/enums/route-paramtypes.enum.js';
import { Reflector } from '@nestjs/core';
import { type Request } from 'express';
import { type ErrorCode } from '../kernel/errors/error-codes.js';
import { refused } from '../kernel/errors/flowprobe.error.js';
import { isObject } from '../kernel/input/is-object.js';
import { readsOwnInput } from '../kernel/input/own-input.js';
import { unknownField } from '../kernel/input/unknown-field.js';
import { isReading } from './origin.guard.js';

/** What a handler asks for. */
interface Asked {
  readonly query: boolean;
  readonly body: boolean;
}

const MAX_NAMED = 20;

/**
 * Refuses by name what a handler that asks for no query, or for no body, is sent all the same; what it asks for is checked as it
 * is read (`RequestValidation`).
 */
@Injectable()
export class InputGuard implements CanActivate {
  /** One entry a handler. */
  private readonly asked = new Map<unknown, Asked>();

  constructor(private readonly reflector: Reflector) {}

  canActivate(context: ExecutionContext): boolean {
    const request = context.switchToHttp().getRequest<Request>();
    const { query: asksForQuery, body: asksForBody } = this.askedBy(context);
    if (!asksForQuery && request.url.includes('?')) refuseAll('invalid-query', request.query);
    if (!asksForBody && !isReading(request.method)) refuseAll('invalid-body', request.body);
    return true;
  }

  private askedBy(context: ExecutionContext): Asked {
    const handler = context.getHandler();
    let asked = this.asked.get(handler);
    if (asked === undefined) {
      asked = readsOwnInput(this.reflector, context) ? { query: true, body: true } : parametersOf(context);
      this.asked.set(handler, asked);
    }
    return asked;
  }
}

/** Which of the two a handler has a parameter for. */
function parametersOf(context: ExecutionContext): Asked {
  const found: unknown = Reflect.getMetadata(ROUTE_ARGS_METADATA, context.getClass(), context.getHandler().name);
  const kinds = new Set(Object.keys(isObject(found) ? found : {}).map((key) => Number(key.split(':', 1)[0])));
  return { query: kinds.has(RouteParamtypes.QUERY), body: kinds.has(RouteParamtypes.BODY) };
}

function refuseAll(code: ErrorCode, input: unknown): void {
  const fields = isObject(input) && !Buffer.isBuffer(input) ? Object.keys(input) : [];
  if (fields.length === 0) return;
  throw refused(
    code,
    fields.slice(0, MAX_NAMED).map((field) => ({ field, problem: unknownField(field) })),
  );
}
