import { type ExecutionContext, SetMetadata } from '@nestjs/common';
import { type Reflector } from '@nestjs/core';

const OWN_INPUT = 'flowprobe:own-input';

/** Marks a handler, or all of a controller, that reads the request itself or hands it on: nobody else says what belongs in it. */
export const ReadsOwnInput = (): ClassDecorator & MethodDecorator => SetMetadata(OWN_INPUT, true);

export function readsOwnInput(reflector: Reflector, context: ExecutionContext): boolean {
  return (
    reflector.getAllAndOverride<boolean | undefined>(OWN_INPUT, [context.getHandler(), context.getClass()]) === true
  );
}
