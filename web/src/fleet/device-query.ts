import { type Device, stateOf } from './device.js';

/** The faults that each device has, by its hostname. */
export type FaultKinds = ReadonlyMap<string, readonly string[]>;

export const SORT_KEYS = ['name', 'state', 'firmware', 'temp', 'hashRate', 'uptime'] as const;
export type SortKey = (typeof SORT_KEYS)[number];

export interface Sorting {
  readonly key: SortKey;
  readonly isDescending: boolean;
}

/** Rows of a page of the table: what is not seen is not drawn. */
export const PAGE_ROWS = 25;

const NATURAL = new Intl.Collator('en', { numeric: true });

function textOf(device: Device, faults: FaultKinds): string {
  const { hostname, mac = '', address = '', port, api, firmware } = device;
  return [hostname, mac, address, `:${port}`, api, stateOf(device), firmware, ...(faults.get(hostname) ?? [])]
    .join('\n')
    .toLowerCase();
}

/** The devices that have all of the words somewhere in their name, MAC address, address, port, profile, state, firmware or faults. */
export function found(devices: readonly Device[], text: string, faults: FaultKinds): readonly Device[] {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return devices;
  return devices.filter((device) => {
    const own = textOf(device, faults);
    return words.every((word) => own.includes(word));
  });
}

const NUMBERS: Readonly<Record<'temp' | 'hashRate' | 'uptime', (device: Device) => number | null>> = {
  temp: ({ state, temp }) => (state === 'running' ? temp : null),
  hashRate: ({ state, hashRate }) => (state === 'running' ? hashRate : null),
  uptime: ({ state, uptimeSeconds }) => (state === 'running' ? uptimeSeconds : null),
};

function compare(one: Device, other: Device, key: SortKey): number {
  if (key === 'name') return 0;
  if (key === 'state') return NATURAL.compare(stateOf(one), stateOf(other));
  if (key === 'firmware') return NATURAL.compare(one.firmware, other.firmware);
  return (NUMBERS[key](one) ?? 0) - (NUMBERS[key](other) ?? 0);
}

/** In this order; equal ones by their names, and those without a figure at the end, whichever way it goes. */
export function sorted(devices: readonly Device[], { key, isDescending }: Sorting): readonly Device[] {
  const sign = isDescending ? -1 : 1;
  const isMissing = (device: Device): boolean =>
    (key === 'temp' || key === 'hashRate' || key === 'uptime') && NUMBERS[key](device) === null;
  return [...devices].sort((one, other) => {
    const missing = Number(isMissing(one)) - Number(isMissing(other));
    if (missing !== 0) return missing;
    const difference = isMissing(one) ? 0 : sign * compare(one, other, key);
    if (difference !== 0) return difference;
    return (key === 'name' ? sign : 1) * NATURAL.compare(one.hostname, other.hostname);
  });
}

/** How many pages there are, at least 1. */
export function pagesOf(count: number): number {
  return Math.max(1, Math.ceil(count / PAGE_ROWS));
}
