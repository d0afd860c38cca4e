import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { type Request } from 'express';
import { Environment } from '../config/environment.js';
import { type ChangePolicy, changePolicyOf, changeRefusal } from '../kernel/access/change-policy.js';
import { changeRequestOf } from '../kernel/access/change-request.js';
import { isReading } from '../kernel/access/is-reading.js';
import { opensToPages } from '../kernel/access/open-to-pages.js';
import { FlowProbeError } from '../kernel/errors/flowprobe.error.js';

/** Keeps pages of other origins from changing something with a visitor's browser. */
@Injectable()
export class OriginGuard implements CanActivate {
  private readonly policy: ChangePolicy;

  constructor(
    environment: Environment,
    private readonly reflector: Reflector,
  ) {
    this.policy = changePolicyOf(environment);
  }

  canActivate(context: ExecutionContext): boolean {
    const request = context.switchToHttp().getRequest<Request>();
    if (isReading(request.method) || opensToPages(this.reflector, context)) return true;
    const reason = changeRefusal(changeRequestOf(request), this.policy);
    if (reason === undefined) return true;
    throw new FlowProbeError('forbidden', reason);
  }
}
