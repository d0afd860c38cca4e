import { isIP } from 'node:net';
import { type Environment } from '../../config/environment.js';

/** Which requests may change something here. Plain data, so that it can be passed to a worker thread. */
export interface ChangePolicy {
  /** Origins whose pages may change something: `CORS_ORIGINS` and `PUBLIC_URL`. */
  readonly origins: readonly string[];
  /** Names of this service beside loopback names and IP addresses, in lower case. */
  readonly names: readonly string[];
  /** Whether only this machine reaches the service. */
  readonly isLoopbackOnly: boolean;
  /** With an API key, a page that reached the service under a foreign name can still not change anything. */
  readonly hasApiKey: boolean;
}

/** What of a request decides whether it may change something. */
export interface ChangeRequest {
  readonly origin: string | undefined;
  readonly host: string | undefined;
  /** What a trusted proxy has said of the request that it passes on. */
  readonly forwarded?: { readonly host: string | undefined; readonly proto: string | undefined };
}

export function changePolicyOf({ HOST, CORS_ORIGINS, PUBLIC_URL, API_KEY }: Environment): ChangePolicy {
  const origins = PUBLIC_URL === undefined ? CORS_ORIGINS : [...CORS_ORIGINS, PUBLIC_URL];
  const host = HOST.toLowerCase();
  return {
    origins,
    names: [host, ...origins.map((origin) => new URL(origin).hostname)],
    isLoopbackOnly: isLoopbackName(host),
    hasApiKey: API_KEY !== undefined,
  };
}

/**
 * Why a request may not change anything; undefined where it may.
 *
 * Two attacks are kept out. A page of a foreign origin: CORS only hides the answer from it, the request would be carried out.
 * And a page whose own name was made to resolve to this service (DNS rebinding), which a browser takes for the same origin:
 * without an API key the request must use a name that is this service's. IP addresses need no check, as no name was resolved.
 * A request without an `Origin` comes from no page; its name counts only where nobody but this machine should reach the service.
 */
export function changeRefusal(request: ChangeRequest, policy: ChangePolicy): string | undefined {
  const { origin, host, forwarded } = request;
  const needsKnownName = !policy.hasApiKey && (origin !== undefined || policy.isLoopbackOnly);
  if (needsKnownName && !isKnownName(host, policy.names)) {
    return 'The Host of this request is no name of this service, so it may only read; the operator can set PUBLIC_URL to the address that browsers use';
  }
  if (origin === undefined || policy.origins.includes(origin)) return undefined;
  if (isSameOrigin(origin, host) || (forwarded?.host !== undefined && isForwardedOrigin(origin, forwarded)))
    return undefined;
  return 'Pages of this origin may only read; the operator can allow it with CORS_ORIGINS, or behind a proxy with PUBLIC_URL or TRUST_PROXY';
}

/** Whether a name always stands for the machine itself (RFC 6761, section 6.3). */
export function isLoopbackName(name: string): boolean {
  return name === 'localhost' || name.endsWith('.localhost') || /^127(\.\d{1,3}){3}$/.test(name) || name === '::1';
}

/** The name in a `Host` header, without the port; undefined where it is none. */
function nameOf(host: string | undefined): string | undefined {
  const url = `http://${host ?? ''}`;
  return URL.canParse(url) ? new URL(url).hostname.replace(/^\[|\]$/g, '') : undefined;
}

function isKnownName(host: string | undefined, names: readonly string[]): boolean {
  const name = nameOf(host);
  return name !== undefined && (isIP(name) !== 0 || isLoopbackName(name) || names.includes(name));
}

/** A URL's origin has no default port, so that `h:443` and `https://h` are equal. */
function originOf(scheme: string, host: string | undefined): string | undefined {
  const url = `${scheme}://${host ?? ''}`;
  return URL.canParse(url) ? new URL(url).origin : undefined;
}

/** In either scheme: a proxy that ends TLS need not say so. */
function isSameOrigin(origin: string, host: string | undefined): boolean {
  return originOf('http', host) === origin || originOf('https', host) === origin;
}

function isForwardedOrigin(origin: string, { host, proto }: NonNullable<ChangeRequest['forwarded']>): boolean {
  if (proto === undefined) return isSameOrigin(origin, host);
  return (proto === 'http' || proto === 'https') && originOf(proto, host) === origin;
}
