import { type CanActivate, type ExecutionContext, Injectable, Logger } from '@nestjs/common';
import { PARAMTYPES_METADATA, ROUTE_ARGS_METADATA } from '@nestjs/common/constants.js';
import { RouteParamtypes } from '@nestjs/common/enums/route-paramtypes.enum.js';
import { Reflector } from '@nestjs/core';
import { getMetadataStorage } from 'class-validator';
import { type Request } from 'express';
import { isReading } from '../kernel/access/is-reading.js';
import { type ErrorCode } from '../kernel/errors/error-codes.js';
import { FlowProbeError, refused } from '../kernel/errors/flowprobe.error.js';
import { isObject } from '../kernel/input/is-object.js';
import { readsOwnInput } from '../kernel/input/own-input.js';
import { printable } from '../kernel/input/printable.js';
import { unknownField } from '../kernel/input/unknown-field.js';
import { ignoresUnknownQuery } from '../kernel/input/ignores-unknown-query.js';
import { takesBody } from '../kernel/input/takes-body.js';

/** What a handler takes. */
interface Expected {
  /** Names of its query parameters; `any` where their names are not known here. */
  readonly query: ReadonlySet<string> | 'any';
  readonly body: boolean;
  readonly ignoresUnknownQuery: boolean;
}

/** Kinds of parameters, as Nest numbers them in its metadata. */
const { QUERY, BODY }: Readonly<Record<'QUERY' | 'BODY', number>> = RouteParamtypes;

const MAX_NAMED = 20;
/** A log that anyone can fill is none: past this many names nothing more is said of them. */
const MAX_WARNED_NAMES = 100;
const MAX_NAME_LENGTH = 64;

/**
 * Refuses by name what a handler does not take but is sent; what it takes is checked as it is read (`RequestValidation`). Streams,
 * health and metrics ignore query parameters that they do not know.
 */
@Injectable()
export class InputGuard implements CanActivate {
  private readonly logger = new Logger('Input');
  /** One entry a handler. */
  private readonly expected = new Map<unknown, Expected>();
  private readonly warnedNames = new Set<string>();

  constructor(private readonly reflector: Reflector) {}

  canActivate(context: ExecutionContext): boolean | Promise<boolean> {
    const request = context.switchToHttp().getRequest<Request>();
    const expected = this.expectedBy(context);
    if (request.url.includes('?')) this.checkQuery(request, expected);
    return expected.body || isReading(request.method) || this.checkNoBody(request);
  }

  /** What was read of a body is JSON; what was not is refused as soon as there is a byte of it. */
  private checkNoBody(request: Request): boolean | Promise<boolean> {
    const body: unknown = request.body;
    if (body === undefined) return refuseBytes(request);
    if (!isObject(body)) throw bodyRefused();
    refuseAll('invalid-body', body);
    return true;
  }

  private checkQuery(request: Request, { query: known, ignoresUnknownQuery: ignores }: Expected): void {
    if (known === 'any') return;
    if (ignores) this.dropUnknown(request, known);
    else if (known.size === 0) refuseAll('invalid-query', request.query);
  }

  /** Hides unknown parameters from the handler's validation. */
  private dropUnknown(request: Request, known: ReadonlySet<string>): void {
    const { query } = request;
    const unknown = Object.keys(query).filter((name) => !known.has(name));
    if (unknown.length === 0) return;
    for (const name of unknown) this.warnOnce(name);
    const value = Object.fromEntries(Object.entries(query).filter(([name]) => known.has(name)));
    Object.defineProperty(request, 'query', { value, configurable: true, enumerable: true, writable: true });
  }

  private warnOnce(name: string): void {
    const shown = printable(name, MAX_NAME_LENGTH);
    if (this.warnedNames.size >= MAX_WARNED_NAMES || this.warnedNames.has(shown)) return;
    this.warnedNames.add(shown);
    this.logger.warn(`The query parameter ${shown} is not known and was ignored; further ones of this name are, too`);
  }

  private expectedBy(context: ExecutionContext): Expected {
    const handler = context.getHandler();
    let expected = this.expected.get(handler);
    if (expected === undefined) {
      const parameters: Parameters = readsOwnInput(this.reflector, context)
        ? { query: 'any', body: true }
        : parametersOf(context);
      expected = {
        query: parameters.query,
        body: parameters.body || takesBody(this.reflector, context),
        ignoresUnknownQuery: ignoresUnknownQuery(this.reflector, context),
      };
      this.expected.set(handler, expected);
    }
    return expected;
  }
}

type Parameters = Pick<Expected, 'query' | 'body'>;

/** What a handler has parameters for. */
function parametersOf(context: ExecutionContext): Parameters {
  const { name } = context.getHandler();
  const found: unknown = Reflect.getMetadata(ROUTE_ARGS_METADATA, context.getClass(), name);
  const types: unknown = Reflect.getMetadata(PARAMTYPES_METADATA, context.getClass().prototype as object, name);
  const query = new Set<string>();
  let isAnyQuery = false;
  let body = false;
  for (const [key, parameter] of Object.entries(isObject(found) ? found : {})) {
    const kind = Number(key.split(':', 1)[0]);
    if (kind === BODY) body = true;
    if (kind !== QUERY || !isObject(parameter)) continue;
    const { index, data } = parameter;
    const names = typeof data === 'string' ? [data] : propertiesOf(Array.isArray(types) ? types[Number(index)] : null);
    if (names === undefined) isAnyQuery = true;
    for (const each of names ?? []) query.add(each);
  }
  return { query: isAnyQuery ? 'any' : query, body };
}

/** The properties of a class that is read with class-validator, those that it inherits too; undefined for any other type. */
function propertiesOf(type: unknown): string[] | undefined {
  if (typeof type !== 'function') return undefined;
  const metadata = getMetadataStorage().getTargetValidationMetadatas(type, '', false, false);
  return metadata.length === 0 ? undefined : metadata.map(({ propertyName }) => propertyName);
}

function bodyRefused(): FlowProbeError {
  return refused('invalid-body', [{ field: 'body', problem: 'no body is read here' }]);
}

function refuseBytes(request: Request): boolean | Promise<boolean> {
  const { 'content-length': length, 'transfer-encoding': encoding } = request.headers;
  if (encoding === undefined) {
    if (Number(length ?? 0) > 0) throw bodyRefused();
    return true;
  }
  // Of a body in chunks only its end says that it is empty.
  return new Promise((resolve, reject) => {
    request.once('data', () => reject(bodyRefused()));
    request.once('end', () => resolve(true));
    const cut = (): void => reject(new FlowProbeError('bad-request', 'The request was cut off'));
    request.once('error', cut);
    request.once('close', cut);
  });
}

function refuseAll(code: ErrorCode, input: unknown): void {
  const fields = isObject(input) && !Buffer.isBuffer(input) ? Object.keys(input) : [];
  if (fields.length === 0) return;
  throw refused(
    code,
    fields.slice(0, MAX_NAMED).map((field) => ({ field, problem: unknownField(field) })),
  );
}
