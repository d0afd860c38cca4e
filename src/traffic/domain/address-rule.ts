import ipaddr from 'ipaddr.js';

/** Azure's service of instance metadata and more; a public address that is the machine's own business. */
const CLOUD_METADATA = new Set(['168.63.129.16']);

/** All IPv6 addresses that are given out for the internet (RFC 4291, section 2.4). */
const GLOBAL_IPV6 = ipaddr.IPv6.parseCIDR('2000::/3');

/** One form for each address, so that two can be compared. */
function normal(address: string): string {
  return ipaddr.parse(address).toNormalizedString();
}

/**
 * Whether anybody on the internet has this address: not this machine, its network, the metadata of its cloud, nor an IPv6
 * address that stands for an IPv4 one.
 */
export function isPublic(address: string): boolean {
  if (!ipaddr.isValid(address) || CLOUD_METADATA.has(address)) return false;
  const parsed = ipaddr.parse(address);
  if (parsed.range() !== 'unicast') return false;
  return parsed.kind() === 'ipv4' || parsed.match(GLOBAL_IPV6);
}

/** Says where connections may go, by the hosts that the operator has named. */
export class AddressRule {
  private readonly named: ReadonlySet<string>;

  /** @param hosts as in the URLs of the targets */
  constructor(hosts: readonly string[]) {
    this.named = new Set(hosts.filter((host) => ipaddr.isValid(host)).map((host) => normal(host)));
  }

  /**
   * Whether a connection to `host`, which is at `address`, may be made. A private address only where the operator has
   * written it down: what a name stands for is up to whoever answers for it.
   */
  allows(host: string, address: string): boolean {
    if (isPublic(address)) return true;
    if (!ipaddr.isValid(address)) return false;
    const { named } = this;
    return named.has(normal(address)) || (host === 'localhost' && ipaddr.parse(address).range() === 'loopback');
  }
}
