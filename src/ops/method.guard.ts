import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { METHOD_METADATA, PATH_METADATA } from '@nestjs/common/constants.js';
import { HttpAdapterHost, Reflector } from '@nestjs/core';
import { type Request, type Response } from 'express';
import { methodNotAllowed } from '../kernel/errors/flowprobe.error.js';
import { readsOwnInput } from '../kernel/input/own-input.js';
import { type Layer, methodsAt, nearerRoutes, type Routed } from '../kernel/listeners/routes.js';

/**
 * Refuses a wrong method of a path of fixed words that a parameter of another route has taken for its value, such as
 * `GET /requests/load` as the request `load`: the router goes by the method first.
 */
@Injectable()
export class MethodGuard implements CanActivate {
  /** One entry a handler. */
  private readonly nearer = new Map<unknown, readonly Layer[]>();

  constructor(
    private readonly adapters: HttpAdapterHost,
    private readonly reflector: Reflector,
  ) {}

  canActivate(context: ExecutionContext): boolean {
    const http = context.switchToHttp();
    const request = http.getRequest<Request>();
    const nearer = this.nearerTo(context, request);
    if (nearer.length === 0) return true;
    const { method, path } = request;
    const allowed = methodsAt(nearer, path);
    if (allowed.length === 0 || allowed.includes(method)) return true;
    http.getResponse<Response>().setHeader('Allow', allowed.join(', '));
    throw methodNotAllowed(method, allowed);
  }

  private nearerTo(context: ExecutionContext, request: Request): readonly Layer[] {
    const handler = context.getHandler();
    let nearer = this.nearer.get(handler);
    if (nearer === undefined) {
      const { path } = request.route as { readonly path: unknown };
      const application = this.adapters.httpAdapter.getInstance<Routed>();
      const found = typeof path === 'string' ? nearerRoutes(application, path) : [];
      // What is handed on whole is for the other side to refuse.
      const own = readsOwnInput(this.reflector, context) ? pathsOf(context.getClass()) : new Set();
      nearer = found.filter(({ route }) => !own.has(route?.path));
      this.nearer.set(handler, nearer);
    }
    return nearer;
  }
}

/** Of all handlers of a controller. */
function pathsOf(controller: { readonly prototype: object }): ReadonlySet<unknown> {
  const prefix = String(Reflect.getMetadata(PATH_METADATA, controller));
  const handlers = Object.values(Object.getOwnPropertyDescriptors(controller.prototype)).flatMap(({ value }) => {
    const handler: unknown = value;
    return typeof handler === 'function' && Reflect.hasMetadata(METHOD_METADATA, handler) ? [handler] : [];
  });
  return new Set(handlers.map((handler) => `/${prefix}/${String(Reflect.getMetadata(PATH_METADATA, handler))}`));
}
