import { applyDecorators, type ExecutionContext, SetMetadata } from '@nestjs/common';
import { type Reflector } from '@nestjs/core';

const OPEN_TO_PAGES = 'flowprobe:open-to-pages';

/** A preflight has no handler yet, only the pattern of its route. */
const patterns = new Set<string>();

/**
 * Marks a handler that pages of any origin may call, whatever its method: nothing that it does is worth a visitor's browser.
 * @param pattern of its route, as Express has it, such as `/lab/:name/verdict`
 */
export function OpenToPages(pattern: string): MethodDecorator {
  patterns.add(pattern);
  return applyDecorators(SetMetadata(OPEN_TO_PAGES, true));
}

export function opensToPages(reflector: Reflector, context: ExecutionContext): boolean {
  return reflector.get<boolean | undefined>(OPEN_TO_PAGES, context.getHandler()) === true;
}

export function isOpenToPages(pattern: string): boolean {
  return patterns.has(pattern);
}
