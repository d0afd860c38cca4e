import { type LookupAddress } from 'node:dns';
import { lookup } from 'node:dns/promises';
import { type LookupFunction } from 'node:net';
import { type AddressRule } from './domain/address-rule.js';

/** Finds the addresses of a host. */
export type Resolve = (host: string) => Promise<readonly LookupAddress[]>;

/** Injection token of the way in which hosts of targets are resolved. */
export const RESOLVE = Symbol('RESOLVE');

/** As all of the system does. */
export const resolveBySystem: Resolve = (host) => lookup(host, { all: true });

/** A connection that must not be made. */
export class ForbiddenAddressError extends Error {
  readonly code = 'EFORBIDDENADDRESS';
}

/** A name that stands for nothing. */
class NoAddressError extends Error {
  readonly code = 'ENOTFOUND';
}

/**
 * Resolves a host at the moment of a connection, and refuses it where one of its addresses is not allowed. The socket
 * connects to the very addresses that were looked at, so that nothing is gained by answering otherwise the next time.
 */
export function checkedLookup(rule: AddressRule, resolve: Resolve): LookupFunction {
  return (host, options, callback) => {
    resolve(host).then(
      (addresses) => {
        const [first] = addresses;
        if (first === undefined) callback(new NoAddressError(`${host} has no address`), '', 4);
        else if (!addresses.every(({ address }) => rule.allows(host, address))) {
          callback(new ForbiddenAddressError(`${host} is at an address that traffic must not go to`), '', 4);
        } else if (options.all === true) callback(null, [...addresses]);
        else callback(null, first.address, first.family);
      },
      (error: unknown) => callback(error instanceof Error ? error : new Error(String(error)), '', 4),
    );
  };
}
