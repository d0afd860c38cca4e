import { Random } from '../../../kernel/random/random.js';

const BITS_24 = 0xffffff;
/** Odd, so that no two numbers of 24 bits are the same times it. */
const SPREAD = 0x9e3779;

function hex(byte: number): string {
  return (byte & 0xff).toString(16).toUpperCase().padStart(2, '0');
}

/**
 * A unicast address of a device's own, locally administered (IEEE 802): half of it is the fleet's, the other half has another
 * value for each number at the end of a hostname.
 */
export function macAddressOf(seed: string, hostname: string): string {
  const number = /\d{1,7}$/.exec(hostname)?.[0];
  const own =
    number === undefined ? Random.fromSeed(seed).fork(hostname).fork('mac').int32() : Math.imul(Number(number), SPREAD);
  const fleet = Random.fromSeed(seed).fork('mac').int32();
  const bytes = [0x02, fleet >>> 8, fleet, ...[16, 8, 0].map((shift) => ((own ^ (fleet >>> 8)) & BITS_24) >>> shift)];
  return bytes.map(hex).join(':');
}

/** The link-local IPv6 address that comes of it (RFC 4291, appendix A). */
export function linkLocalOf(mac: string): string {
  const [a = '', b = '', c = '', d = '', e = '', f = ''] = mac.toLowerCase().split(':');
  const first = (Number.parseInt(a, 16) ^ 0x02).toString(16).padStart(2, '0');
  const groups = [first + b, `${c}ff`, `fe${d}`, e + f];
  return `fe80::${groups.map((group) => Number.parseInt(group, 16).toString(16)).join(':')}`;
}
