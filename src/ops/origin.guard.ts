import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { type Request } from 'express';
import { Environment } from '../config/environment.js';
import { type ChangePolicy, changePolicyOf, changeRefusal } from '../kernel/access/change-policy.js';
import { changeRequestOf } from '../kernel/access/change-request.js';
import { isReading } from '../kernel/access/is-reading.js';
import { FlowProbeError } from '../kernel/errors/flowprobe.error.js';

/** Keeps pages of other origins from changing something with a visitor's browser. */
@Injectable()
export class OriginGuard implements CanActivate {
  private readonly policy: ChangePolicy;

  constructor(environment: Environment) {
    this.policy = changePolicyOf(environment);
  }

  canActivate(context: ExecutionContext): boolean {
    const request = context.switchToHttp().getRequest<Request>();
    if (isReading(request.method)) return true;
    const reason = changeRefusal(changeRequestOf(request), this.policy);
    if (reason === undefined) return true;
    throw new FlowProbeError('forbidden', reason);
  }
}
