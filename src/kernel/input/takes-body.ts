import { type ExecutionContext, SetMetadata } from '@nestjs/common';
import { type Reflector } from '@nestjs/core';

const TAKES_BODY = 'flowprobe:takes-body';

/** Media types of a body of JSON. */
export const JSON_MEDIA_TYPES = ['application/json', 'application/ld+json'];

/** How the body of a request is read before its handler runs. */
export interface BodyRule {
  /** `json`: parsed. `bytes`: a Buffer, for a handler that parses it. */
  readonly as: 'json' | 'bytes';
  readonly maxBytes: number;
  /** Keys of all objects; more are refused before they are parsed. */
  readonly maxKeys: number;
  /** Objects and arrays; more are refused before they are parsed. */
  readonly maxContainers: number;
  /** Takes NDJSON, a JSON value a line, as well. */
  readonly lines: boolean;
}

const DEFAULT_RULE: BodyRule = {
  as: 'json',
  maxBytes: 1024 * 1024,
  maxKeys: 10_000,
  maxContainers: 100_000,
  lines: false,
};

/** Reads the body of this handler differently from the others, which take JSON of 1 MiB. */
export function TakesBody(rule: Partial<BodyRule>): MethodDecorator {
  return SetMetadata(TAKES_BODY, { ...DEFAULT_RULE, ...rule });
}

/** Whether a handler takes a body in its own way, also one that has no parameter for it. */
export function takesBody(reflector: Reflector, context: ExecutionContext): boolean {
  return reflector.get<unknown>(TAKES_BODY, context.getHandler()) !== undefined;
}

export function bodyRuleOf(reflector: Reflector, context: ExecutionContext): BodyRule {
  return reflector.get<BodyRule | undefined>(TAKES_BODY, context.getHandler()) ?? DEFAULT_RULE;
}
