import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { type Request } from 'express';
import { beginWork, workOf } from '../kernel/loop/work.js';
import { routeOf } from './route-of.js';

/** Names what the event loop works on for a request, such as `POST /:pod/changes`; the first of the guards. */
@Injectable()
export class WorkGuard implements CanActivate {
  canActivate(context: ExecutionContext): true {
    const request = context.switchToHttp().getRequest<Request>();
    beginWork(workOf(`${request.method} ${routeOf(request)}`));
    return true;
  }
}
