import { BlockList } from 'node:net';

const LOOPBACK = new BlockList();
LOOPBACK.addSubnet('127.0.0.0', 8);
LOOPBACK.addAddress('::1', 'ipv6');

/**
 * A warning for an operator whose service anyone on the network may change; undefined where there is no need for one.
 * @param address the one that the port is bound to, as a name in HOST may mean any.
 */
export function exposureWarning(address: string, apiKey: string | undefined): string | undefined {
  if (apiKey !== undefined || LOOPBACK.check(address, address.includes(':') ? 'ipv6' : 'ipv4')) return undefined;
  return `Other machines can reach ${address} and API_KEY is not set: they may change everything here`;
}
