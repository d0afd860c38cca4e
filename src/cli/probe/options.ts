import { InvalidArgumentError, Option } from 'commander';
import { POD_NAME } from '../../changes/domain/pod.js';
import { parseSlo, type Slo, SLO_FIGURES } from '../../kernel/latency/slo.js';

/** Timers of Node go no further than 2^31-1 ms. */
export const MAX_SECONDS = 2_147_483;

/** `localhost:8080` is a URL of the scheme `localhost:` to a parser, and means a host and a port to people. */
function withScheme(text: string): string {
  return /^(https?:|[a-z][a-z0-9+.-]*:\/\/|\/)/i.test(text) ? text : `http://${text}`;
}

/**
 * The address of a server, perhaps with a path before the pods'; `http` where it has no scheme. A key goes into API_KEY, never into an
 * address.
 */
export function serverUrl(text: string): URL {
  const address = withScheme(text);
  const url = URL.canParse(address) ? new URL(address) : undefined;
  if (url === undefined || (url.protocol !== 'http:' && url.protocol !== 'https:')) {
    throw new InvalidArgumentError('It must be an address such as http://localhost:8080.');
  }
  if (url.username !== '' || url.password !== '') {
    throw new InvalidArgumentError('It must hold no password; a key is taken from API_KEY in the environment.');
  }
  if (url.search !== '' || url.hash !== '') throw new InvalidArgumentError('It must have no query and no fragment.');
  return url;
}

const DEFAULT_SERVER = 'http://localhost:8080';

export function serverOption(): Option {
  return new Option('-u, --url <url>', 'server').argParser(serverUrl).default(new URL(DEFAULT_SERVER), DEFAULT_SERVER);
}

/** An address below a server's. */
export function addressBelow(server: URL, path: string): URL {
  const url = new URL(server);
  url.pathname = url.pathname.replace(/\/+$/, '') + path;
  return url;
}

export function podName(text: string): string {
  if (!POD_NAME.test(text)) {
    throw new InvalidArgumentError('It must be 1 to 63 of a-z, 0-9 and "-", and not begin with "-".');
  }
  return text;
}

export function sensorName(text: string): string {
  if (text.length < 1 || text.length > 200) throw new InvalidArgumentError('It must be 1 to 200 characters long.');
  return text;
}

const MAX_SLOS = 100;

/** Collects `--slo p99=250`, which may be given several times. */
export function collectSlo(text: string, earlier: readonly Slo[] = []): readonly Slo[] {
  const slo = parseSlo(text);
  if (slo === undefined) {
    throw new InvalidArgumentError(`It must be one of ${SLO_FIGURES.join(', ')} and milliseconds, such as p99=250.`);
  }
  if (earlier.length >= MAX_SLOS) throw new InvalidArgumentError(`There may be ${MAX_SLOS} at most.`);
  return [...earlier, slo];
}

/** The header that a server with a key wants; none without API_KEY. */
export function authorization(apiKey: string | undefined): Record<string, string> {
  if (apiKey === undefined || apiKey === '') return {};
  if (!/^[\x21-\x7e]+$/.test(apiKey)) {
    throw new InvalidArgumentError('API_KEY must be of visible ASCII characters: it goes into a header.');
  }
  return { Authorization: `Bearer ${apiKey}` };
}
