import ipaddr from 'ipaddr.js';

/** What Express takes as `trust proxy`: everyone, nobody, a number of hops, or addresses. */
export type TrustedProxies = boolean | number | readonly string[];

/** Names that Express has for ranges of addresses. */
const RANGES = new Set(['loopback', 'linklocal', 'uniquelocal']);

/** Reads `true`, `false`, `1`, or `loopback,10.0.0.0/8`; any other value is left as it is, for the check to refuse. */
export function toTrustedProxies(value: unknown): unknown {
  if (typeof value !== 'string') return value;
  const text = value.trim();
  if (text === 'true' || text === 'false') return text === 'true';
  return /^\d{1,2}$/.test(text) ? Number(text) : text.split(',').map((item) => item.trim());
}

export function isTrustedProxies(value: unknown): boolean {
  if (typeof value === 'boolean' || typeof value === 'number') return true;
  return Array.isArray(value) && value.every((item) => typeof item === 'string' && isRange(item));
}

function isRange(text: string): boolean {
  return RANGES.has(text) || ipaddr.isValid(text) || ipaddr.isValidCIDR(text);
}
