import { type IncomingMessage } from 'node:http';
import { Injectable } from '@nestjs/common';
import { Environment } from '../../config/environment.js';
import { ApiKey, bearerToken } from '../../kernel/access/api-key.js';
import { type ChangePolicy, changePolicyOf, changeRefusal, isLoopbackName } from '../../kernel/access/change-policy.js';
import { changeRequestOf } from '../../kernel/access/change-request.js';

/** A request, with what Express makes of `TRUST_PROXY`. */
type Addressed = IncomingMessage & { readonly ip?: string | undefined };

/** An IPv4 address in the form of IPv6 (RFC 4291, section 2.5.5.2). */
const MAPPED = /^::ffff:(?=\d+\.)/i;

/** Where a request comes from; null where its connection has gone. */
export function addressOf(request: Addressed): string | null {
  const address = request.ip ?? request.socket.remoteAddress;
  return address?.replace(MAPPED, '') ?? null;
}

/** Decides who may see where clients are: an address is personal data. */
@Injectable()
export class ClientAddresses {
  private readonly key: ApiKey;
  private readonly policy: ChangePolicy;
  private readonly hasKey: boolean;

  constructor(environment: Environment) {
    this.key = new ApiKey(environment.API_KEY);
    this.hasKey = environment.API_KEY !== undefined;
    this.policy = changePolicyOf(environment);
  }

  /** A request with the service's key, or one of this machine that no proxy has passed on and no foreign page has made. */
  areShownTo(request: Addressed): boolean {
    const { headers } = request;
    if (this.hasKey && this.key.admits(bearerToken(headers.authorization))) return true;
    if (headers.forwarded !== undefined || headers['x-forwarded-for'] !== undefined) return false;
    return (
      isLoopbackName(addressOf(request) ?? '') && changeRefusal(changeRequestOf(request), this.policy) === undefined
    );
  }
}
