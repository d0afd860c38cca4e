import { type Request } from 'express';

/** The pattern of the route, as a path would make a series for each id; unknown paths share one. */
export function routeOf(request: Request): string {
  const route: unknown = request.route;
  const path = typeof route === 'object' && route !== null && 'path' in route ? route.path : undefined;
  return typeof path === 'string' ? path : 'unknown';
}
