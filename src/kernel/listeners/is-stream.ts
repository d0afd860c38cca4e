import { type ExecutionContext } from '@nestjs/common';
import { SSE_METADATA } from '@nestjs/common/constants.js';
import { type Reflector } from '@nestjs/core';

/** Whether what is asked for is a stream of server-sent events. */
export function isStream(reflector: Reflector, context: ExecutionContext): boolean {
  return reflector.get<boolean | undefined>(SSE_METADATA, context.getHandler()) === true;
}
