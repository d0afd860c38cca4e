import { isIPv4 } from 'node:net';
import { MAX_PORT } from '../kernel/listeners/max-port.js';
import { type ReadText, ReadsText } from './read-text.js';

/** More devices than one machine has use for. */
const MAX_ADDRESSES = 10_000;

/** Where a device listens. */
export interface DeviceAddress {
  readonly address: string;
  readonly port: number;
}

/** Where mock devices listen: each at an address of its own where there are any, otherwise on a port of its own. */
export function placesOf({
  PORTS,
  DEVICE_ADDRESSES,
}: {
  readonly PORTS: readonly number[];
  readonly DEVICE_ADDRESSES: readonly DeviceAddress[];
}): readonly (Partial<DeviceAddress> & { readonly port: number })[] {
  return DEVICE_ADDRESSES.length > 0 ? DEVICE_ADDRESSES : PORTS.map((port) => ({ port }));
}

function numberOf(address: string): number {
  return address.split('.').reduce((sum, part) => sum * 256 + Number(part), 0);
}

function textOf(number: number): string {
  return [24, 16, 8, 0].map((shift) => (number >>> shift) & 0xff).join('.');
}

/** The addresses of one item, `127.0.10.1:80` or `127.0.10.1-127.0.10.50:80`; a text where it is neither. */
function expand(item: string): readonly DeviceAddress[] | string {
  const [, first = '', last = first, digits = ''] = /^([\d.]+)(?:-([\d.]+))?:(\d{1,5})$/.exec(item) ?? [];
  if (!isIPv4(first) || !isIPv4(last)) {
    return `${JSON.stringify(item)} is neither an address with a port nor a range such as 127.0.10.1-127.0.10.50:80`;
  }
  const port = Number(digits);
  if (port < 1 || port > MAX_PORT) return `${item} has no port from 1 to ${MAX_PORT}`;
  const [from, to] = [numberOf(first), numberOf(last)];
  if (to < from) return `${item} ends before it begins`;
  if (to - from >= MAX_ADDRESSES) return `${item} has more than ${MAX_ADDRESSES} addresses`;
  return Array.from({ length: to - from + 1 }, (_, index) => ({ address: textOf(from + index), port }));
}

/** Reads `127.0.10.1-127.0.10.50:80,127.0.11.1:8080`. All problems at once. */
export function readAddresses(text: string): ReadText<readonly DeviceAddress[]> {
  const items = text.split(',').map((item) => item.trim());
  const expanded = items.filter((item) => item !== '').map(expand);
  const problems = expanded.filter((part) => typeof part === 'string');
  const addresses = expanded.filter((part) => typeof part !== 'string').flat();
  const seen = new Set<string>();
  const twice = addresses
    .map(({ address, port }) => `${address}:${port}`)
    .filter((name) => seen.size === seen.add(name).size)
    .map((name) => `${name} stands there twice`);
  const tooMany = addresses.length > MAX_ADDRESSES ? [`there are more than ${MAX_ADDRESSES} addresses`] : [];
  const all = [...problems, ...twice.slice(0, 10), ...tooMany];
  return all.length > 0 ? { problems: all } : { content: addresses };
}

/** Addresses with ports from the environment, ranges included. */
export function AddressList(): PropertyDecorator {
  return ReadsText(
    'addressList',
    readAddresses,
    'must be IPv4 addresses and ranges with a port, such as 127.0.10.1-127.0.10.50:80',
  );
}
