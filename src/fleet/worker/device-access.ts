import { type IncomingMessage } from 'node:http';
import { ApiKey, bearerToken } from '../../kernel/access/api-key.js';
import { type ChangePolicy, changeRefusal } from '../../kernel/access/change-policy.js';
import { type Answer, refusal } from './answer.js';

const CHANGING = new Set(['PATCH', 'POST']);
const METHODS = 'GET,HEAD,PATCH,POST';

/** Access to a device on its own port: the same rules as on the main port (reading is open, changing is guarded). */
export class DeviceAccess {
  private readonly key: ApiKey;

  constructor(
    apiKey: string | undefined,
    private readonly policy: ChangePolicy,
  ) {
    this.key = new ApiKey(apiKey);
  }

  admitsOrigin({ headers }: IncomingMessage): boolean {
    return changeRefusal({ origin: headers.origin, host: headers.host }, this.policy) === undefined;
  }

  /** What a request that changes something is refused with; undefined where it may. */
  refusalOf(request: IncomingMessage): Answer | undefined {
    const { origin, host } = request.headers;
    const reason = changeRefusal({ origin, host }, this.policy);
    if (reason !== undefined) return refusal(403, reason);
    if (this.key.admits(bearerToken(request.headers.authorization))) return undefined;
    const error = "Changing something needs this service's API key: Authorization: Bearer <key>";
    return refusal(401, error, ['WWW-Authenticate', 'Bearer']);
  }

  /** The headers that let a browser decide whether a page of this request's origin may read the answer. */
  corsHeaders(request: IncomingMessage): readonly string[] {
    const { method, headers } = request;
    const isPreflight = method === 'OPTIONS';
    const intended = (isPreflight ? headers['access-control-request-method'] : undefined) ?? method ?? '';
    if (!CHANGING.has(intended)) return isPreflight ? [...ANY_ORIGIN, ...preflight(headers)] : ANY_ORIGIN;
    const { origin } = headers;
    if (origin === undefined || !this.admitsOrigin(request)) return VARY;
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
