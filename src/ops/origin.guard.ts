import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { type Request } from 'express';
import { Environment } from '../config/environment.js';
import { mayChange } from '../kernel/access/origins.js';
import { FlowProbeError } from '../kernel/errors/flowprobe.error.js';

const READING = new Set(['GET', 'HEAD', 'OPTIONS']);

export function isReading(method: string): boolean {
  return READING.has(method.toUpperCase());
}

/**
 * Keeps pages of other origins from changing something with a visitor's browser: CORS alone only hides the answer, the
 * request would still be carried out. Requests without an `Origin` come from no page.
 */
@Injectable()
export class OriginGuard implements CanActivate {
  constructor(private readonly environment: Environment) {}

  canActivate(context: ExecutionContext): boolean {
    const { method, headers } = context.switchToHttp().getRequest<Request>();
    const { origin, host } = headers;
    if (isReading(method) || mayChange(origin, host, this.environment.CORS_ORIGINS)) return true;
    throw new FlowProbeError(
      'forbidden',
      'Pages of this origin may only read; the operator can allow it with CORS_ORIGINS',
    );
  }
}
