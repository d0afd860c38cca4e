import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { type Request, type Response } from 'express';
import { FlowProbeError } from '../kernel/errors/flowprobe.error.js';
import { isStream } from '../kernel/listeners/is-stream.js';
import { beginWork, workOf } from '../kernel/loop/work.js';
import { isLate } from './request-turns.js';
import { routeOf } from './route-of.js';

/**
 * Names what the event loop works on for a request, such as `POST /:pod/changes`, and refuses what came too late to its turn; the
 * first of the guards. A stream waits: an `EventSource` does not come back from a refusal (WHATWG HTML, section 9.2.3).
 */
@Injectable()
export class WorkGuard implements CanActivate {
  constructor(private readonly reflector: Reflector) {}

  canActivate(context: ExecutionContext): true {
    const http = context.switchToHttp();
    const request = http.getRequest<Request>();
    beginWork(workOf(`${request.method} ${routeOf(request)}`));
    if (isLate(request) && !isStream(this.reflector, context)) {
      http.getResponse<Response>().setHeader('Retry-After', '1');
      throw new FlowProbeError('unavailable', 'More is asked for than can be answered in 2 s; nothing was begun');
    }
    return true;
  }
}
