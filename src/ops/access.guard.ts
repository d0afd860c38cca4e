import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { type Request, type Response } from 'express';
import { Environment } from '../config/environment.js';
import { ApiKey, bearerToken } from '../kernel/access/api-key.js';
import { changesNothing } from '../kernel/access/changes-nothing.js';
import { FlowProbeError } from '../kernel/errors/flowprobe.error.js';
import { isReading } from '../kernel/access/is-reading.js';

/** With an API key set, accepts requests that change something only with this key. */
@Injectable()
export class AccessGuard implements CanActivate {
  private readonly key: ApiKey;

  constructor(
    environment: Environment,
    private readonly reflector: Reflector,
  ) {
    this.key = new ApiKey(environment.API_KEY);
  }

  canActivate(context: ExecutionContext): boolean {
    const { method, headers } = context.switchToHttp().getRequest<Request>();
    if (isReading(method) || changesNothing(this.reflector, context)) return true;
    if (this.key.admits(bearerToken(headers.authorization))) return true;
    context.switchToHttp().getResponse<Response>().setHeader('WWW-Authenticate', 'Bearer');
    throw new FlowProbeError(
      'unauthorized',
      "Changing something needs this service's API key: Authorization: Bearer <key>",
    );
  }
}
