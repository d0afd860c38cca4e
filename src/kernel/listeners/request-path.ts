/**
 * The path of a request target as a router compares it: without the query, in lower case, without one slash at the end. Takes
 * the origin form (`/a?b`) and the absolute form (`http://host/a?b`) of RFC 9112, section 3.2.
 */
export function requestPath(target: string): string {
  const path = pathOf(target).toLowerCase();
  return path.length > 1 && path.endsWith('/') ? path.slice(0, -1) : path;
}

/** The path as it was sent, without the query. */
export function pathOf(target: string): string {
  const origin = target.startsWith('/') ? undefined : /^[a-z][a-z0-9+.-]*:\/\/[^/?#]*/i.exec(target)?.[0];
  const path = target.slice(origin?.length ?? 0).split(/[?#]/, 1)[0] ?? '';
  return path === '' && origin !== undefined ? '/' : path;
}

/** The query of a request target with its question mark; empty where there is none. */
export function queryOf(target: string): string {
  const start = target.indexOf('?');
  return start < 0 ? '' : target.slice(start);
}
