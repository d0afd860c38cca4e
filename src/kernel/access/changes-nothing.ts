import { applyDecorators, type ExecutionContext, SetMetadata } from '@nestjs/common';
import { type Reflector } from '@nestjs/core';
import { ApiSecurity } from '@nestjs/swagger';

const CHANGES_NOTHING = 'flowprobe:changes-nothing';

/** Marks a handler that only computes, whatever its method: it stores nothing, so it needs no API key. */
export function ChangesNothing(): MethodDecorator {
  // An empty requirement is OpenAPI's word for an operation that is open to all.
  return applyDecorators(SetMetadata(CHANGES_NOTHING, true), ApiSecurity({}));
}

export function changesNothing(reflector: Reflector, context: ExecutionContext): boolean {
  return reflector.get<boolean | undefined>(CHANGES_NOTHING, context.getHandler()) === true;
}
