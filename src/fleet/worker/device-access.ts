import { type IncomingMessage } from 'node:http';
import { ApiKey, bearerToken } from '../../kernel/access/api-key.js';
import { mayChange } from '../../kernel/access/origins.js';
import { type Answer, refusal } from './answer.js';

const CHANGING = new Set(['PATCH', 'POST']);
const METHODS = 'GET,HEAD,PATCH,POST';

/** Access to a device on its own port: the same rules as on the main port (reading is open, changing is guarded). */
export class DeviceAccess {
  private readonly key: ApiKey;

  constructor(
    apiKey: string | undefined,
    private readonly origins: readonly string[],
  ) {
    this.key = new ApiKey(apiKey);
  }

  admitsOrigin({ headers }: IncomingMessage): boolean {
    return mayChange(headers.origin, headers.host, this.origins);
  }

  /** What a request that changes something is refused with; undefined where it may. */
  refusalOf(request: IncomingMessage): Answer | undefined {
    if (!this.admitsOrigin(request)) {
      return refusal(403, 'Pages of this origin may only read; the operator can allow it with CORS_ORIGINS');
    }
    if (this.key.admits(bearerToken(request.headers.authorization))) return undefined;
    const error = "Changing something needs this service's API key: Authorization: Bearer <key>";
    return refusal(401, error, ['WWW-Authenticate', 'Bearer']);
  }

  /** The headers that let a browser decide whether a page of this request's origin may read the answer. */
  corsHeaders({ method, headers }: IncomingMessage): readonly string[] {
    const isPreflight = method === 'OPTIONS';
    const intended = (isPreflight ? headers['access-control-request-method'] : undefined) ?? method ?? '';
    if (!CHANGING.has(intended)) return isPreflight ? [...ANY_ORIGIN, ...preflight(headers)] : ANY_ORIGIN;
    const { origin } = headers;
    if (origin === undefined || !mayChange(origin, headers.host, this.origins)) return VARY;
    const named = ['Access-Control-Allow-Origin', origin, ...VARY];
    return isPreflight ? [...named, ...preflight(headers)] : named;
  }
}

const ANY_ORIGIN: readonly string[] = ['Access-Control-Allow-Origin', '*'];
const VARY: readonly string[] = ['Vary', 'Origin'];

function preflight(headers: IncomingMessage['headers']): string[] {
  const asked = headers['access-control-request-headers'];
  const allowed = asked === undefined ? [] : ['Access-Control-Allow-Headers', asked];
  return ['Access-Control-Allow-Methods', METHODS, ...allowed];
}
