import { type IncomingMessage } from 'node:http';

const HOST = 'host';

/**
 * RFC 9112, section 3.2: a request of HTTP/1.1 without a `Host`, and any with two, is a 400: proxies and servers take different ones.
 * @returns what is wrong, in a sentence
 */
export function hostProblem({ rawHeaders, httpVersion }: IncomingMessage): string | undefined {
  let count = 0;
  // Names and values in turn.
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const name = rawHeaders[index] ?? '';
    if (name.length === HOST.length && name.toLowerCase() === HOST) count += 1;
  }
  if (count > 1) return 'The request has more than one Host header';
  return count === 0 && httpVersion === '1.1' ? 'A request of HTTP/1.1 needs a Host header' : undefined;
}

/**
 * RFC 9112, section 3.2: a target is a path, `*`, or a whole URL, which routers take apart.
 * @returns what is wrong, in a sentence
 */
export function targetProblem({ url = '' }: IncomingMessage): string | undefined {
  if (url.startsWith('/') || url === '*' || URL.canParse(url)) return undefined;
  return 'The target of the request is neither a path nor a URL';
}
