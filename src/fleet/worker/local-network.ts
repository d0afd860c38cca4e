import { BlockList, isIP } from 'node:net';
import { isLoopbackName } from '../../kernel/access/change-policy.js';

/** Loopback, and what is routed nowhere (RFC 1918, RFC 3927, RFC 4193, RFC 4291). */
const LOCAL = new BlockList();
for (const [address, bits] of [
  ['127.0.0.0', 8],
  ['10.0.0.0', 8],
  ['172.16.0.0', 12],
  ['192.168.0.0', 16],
  ['169.254.0.0', 16],
] as const) {
  LOCAL.addSubnet(address, bits, 'ipv4');
}
LOCAL.addAddress('::1', 'ipv6');
LOCAL.addSubnet('fc00::', 7, 'ipv6');
LOCAL.addSubnet('fe80::', 10, 'ipv6');

/** Whether an address is of the local network; one of IPv4 may be written as of IPv6. */
export function isLocalAddress(address: string): boolean {
  const plain = address.replace(/^::ffff:(?=\d+\.)/i, '').replace(/%.*$/, '');
  const family = isIP(plain);
  return family !== 0 && LOCAL.check(plain, family === 4 ? 'ipv4' : 'ipv6');
}

/** Whether a page of this origin comes from the local network: by an address, or by a name that never leaves it. */
export function isLocalOrigin(origin: string): boolean {
  if (!URL.canParse(origin)) return false;
  const name = new URL(origin).hostname.replace(/^\[|\]$/g, '');
  return isLocalAddress(name) || isLoopbackName(name) || name.endsWith('.local');
}
