/**
 * Whether a page of this origin may change something here: one of the service's own, or one that the operator has named. A
 * request without an `Origin` comes from no page.
 * @param host the request's `Host`
 * @param allowed `CORS_ORIGINS`
 */
export function mayChange(origin: string | undefined, host: string | undefined, allowed: readonly string[]): boolean {
  if (origin === undefined) return true;
  return origin === `http://${host ?? ''}` || origin === `https://${host ?? ''}` || allowed.includes(origin);
}
