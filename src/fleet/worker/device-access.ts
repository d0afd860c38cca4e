import { type IncomingMessage } from 'node:http';
import { ApiKey, bearerToken } from '../../kernel/access/api-key.js';
import { type ChangePolicy, changeRefusal } from '../../kernel/access/change-policy.js';
import { type Profile } from '../domain/profile.js';
import { type Answer, refusal } from './answer.js';
import { isLocalAddress, isLocalOrigin } from './local-network.js';

const CHANGING = new Set(['PATCH', 'POST', 'PUT', 'DELETE']);
/** In the order in which they are answered, as far as a profile has them. */
const METHODS = ['GET', 'HEAD', 'PATCH', 'POST', 'PUT', 'DELETE'];

const STRANGER = refusal(401, 'This device answers its own network only');

/** Access to a device on its own port: the same rules as on the main port (reading is open, changing is guarded). */
export class DeviceAccess {
  private readonly key: ApiKey;

  constructor(
    apiKey: string | undefined,
    private readonly policy: ChangePolicy,
    private readonly isStrict = false,
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

  /** What a request from outside of the local network is refused with, where the profile and the configuration want it so. */
  strangerRefusal({ isLocal }: Profile, { headers, socket }: IncomingMessage): Answer | undefined {
    if (!this.isStrict || !isLocal) return undefined;
    const { origin } = headers;
    if (!isLocalAddress(socket.remoteAddress ?? '')) return STRANGER;
    return origin === undefined || isLocalOrigin(origin) ? undefined : STRANGER;
  }

  /** The headers that let a browser decide whether a page of this request's origin may read the answer. */
  corsHeaders(profile: Profile, request: IncomingMessage): readonly string[] {
    const { method, headers } = request;
    const isPreflight = method === 'OPTIONS';
    const intended = (isPreflight ? headers['access-control-request-method'] : undefined) ?? method ?? '';
    if (!CHANGING.has(intended)) return isPreflight ? [...ANY_ORIGIN, ...preflight(profile, headers)] : ANY_ORIGIN;
    const { origin } = headers;
    if (origin === undefined || !this.admitsOrigin(request)) return VARY;
    const named = ['Access-Control-Allow-Origin', origin, ...VARY];
    return isPreflight ? [...named, ...preflight(profile, headers)] : named;
  }
}

const ANY_ORIGIN: readonly string[] = ['Access-Control-Allow-Origin', '*'];
const VARY: readonly string[] = ['Vary', 'Origin'];

/** Methods by profile: those of its endpoints. */
const methodsOf = new WeakMap<Profile, string>();

function allMethods(profile: Profile): string {
  const known = methodsOf.get(profile);
  if (known !== undefined) return known;
  const own = Object.keys(profile.endpoints).map((route) => route.split(' ')[0]);
  const methods = METHODS.filter((method) => method === 'HEAD' || own.includes(method)).join(',');
  methodsOf.set(profile, methods);
  return methods;
}

function preflight(profile: Profile, headers: IncomingMessage['headers']): string[] {
  const asked = headers['access-control-request-headers'];
  const allowed = asked === undefined ? [] : ['Access-Control-Allow-Headers', asked];
  return ['Access-Control-Allow-Methods', allMethods(profile), ...allowed];
}
