import ipaddr from 'ipaddr.js';

/** A target of traffic, as the operator has named it. */
export interface NamedTarget {
  readonly name: string;
  /** `https://host:port` */
  readonly origin: string;
  /** As a URL has it: in lower case, IPv6 without its brackets. */
  readonly host: string;
}

const NAME = /^[a-z0-9][a-z0-9-]{0,31}$/;
/** What a host is written as, between the scheme and the port. */
const WRITTEN_HOST = /^https?:\/\/(\[[^\]]*\]|[^:/?#]*)/i;
/** IPv6 addresses that stand for an IPv4 address. */
const DISGUISES = new Set(['ipv4Mapped', 'rfc6145', 'rfc6052', '6to4', 'teredo']);

/** Reads `name=https://host:port`. @returns what is wrong with it, as a sentence, where it is none */
export function readTarget(text: string): NamedTarget | string {
  const [, name = '', address = ''] = /^([^=]*)=(.*)$/s.exec(text) ?? [];
  if (!NAME.test(name)) return 'each must be name=https://host:port, the name of small letters, digits and hyphens';
  if (name === 'self') return 'self is this service; another target needs another name';
  if (!/^https?:\/\//i.test(address) || !URL.canParse(address)) return `${name} must have an http or https address`;
  const url = new URL(address);
  if (address.includes('@')) return `${name} must have no user or password in its address`;
  if (url.pathname !== '/' || url.search !== '' || url.hash !== '') return `${name} must end behind the host and port`;
  const host = url.hostname.replace(/^\[|\]$/g, '');
  const written = (WRITTEN_HOST.exec(address)?.[1] ?? '').toLowerCase();
  // 2130706433, 0x7f.1 and 0177.0.0.1 are all 127.0.0.1: what is named should be what one reads.
  if (ipaddr.IPv4.isValidFourPartDecimal(host) && written !== host) {
    return `${name} must have its address in four decimal parts, such as 10.0.0.5`;
  }
  if (ipaddr.IPv6.isValid(host) && DISGUISES.has(ipaddr.parse(host).range())) {
    return `${name} must have an IPv4 address in four decimal parts, not inside of an IPv6 address`;
  }
  return { name, origin: url.origin, host };
}

/** What is wrong with a list of targets, all of it. */
export function targetProblems(texts: readonly string[]): string[] {
  const read = texts.map((text) => readTarget(text));
  const names = read.flatMap((target) => (typeof target === 'string' ? [] : [target.name]));
  const repeated = [...new Set(names.filter((name, index) => names.indexOf(name) !== index))];
  return [
    ...new Set(read.filter((target) => typeof target === 'string')),
    ...repeated.map((name) => `${name} must be named once`),
  ];
}
