import { describe, expect, it, test } from '@jest/globals';
import { type Value } from '../../../../src/fleet/domain/value.js';
import {
  amountOf,
  BOOT_MS,
  device,
  falls,
  HOSTNAMES,
  jumps,
  range,
  shippedProfile,
} from '../../../support/clients/devices.js';
import { type Check, LEGACY, NEW } from './shipped-fields.js';

type Info = Readonly<Record<string, Value>>;

const PROFILES: readonly [string, Readonly<Record<string, Check>>][] = [
  ['legacy', LEGACY],
  ['new', NEW],
];

/** What is drawn once for a device and stays. */
const FIXED = [
  'frequency',
  'freeHeap',
  'coreVoltage',
  'flipscreen',
  'invertscreen',
  'invertfanpolarity',
  'autofanspeed',
];
const FIXED_OF: Readonly<Record<string, readonly string[]>> = {
  legacy: [...FIXED, 'boardVersion'],
  new: [...FIXED, 'asicCount', 'smallCoreCount', 'autoscreenoff'],
};
const HASH_RATE: Readonly<Record<string, string>> = { legacy: 'hashRate', new: 'hashRate_10m' };
/** Half of the last decimal that power is shown with. */
const POWER_TOLERANCE: Readonly<Record<string, number>> = { legacy: 0.0000005, new: 0.0005 };

/** With the fields of `history` by their path. */
function flat(info: Info): Info {
  const { history, ...rest } = info;
  const inner = Object.entries((history ?? {}) as Info).map(([name, value]) => [`history.${name}`, value] as const);
  return { ...rest, ...Object.fromEntries(inner) };
}

function numberOf(info: Info, field: string): number {
  const value = info[field];
  if (typeof value !== 'number') throw new Error(`${field} is ${JSON.stringify(value)}`);
  return value;
}

/** A thousand polls of a device, from its start, at a distance that grows from a second to hours. */
function polls(profile: string, hostname = 'mockaxe1'): Info[] {
  const made = device(shippedProfile(profile), { hostname });
  return range(1000).map((index) => made.info(BOOT_MS + Math.round((index + index ** 2.5 / 100) * 1000)));
}

describe.each(PROFILES)('A device with the %s API', (profile, fields) => {
  const spec = shippedProfile(profile);

  it('reports every field of the contract and no other, over 1,000 polls of three devices within its range and form', () => {
    const names = Object.keys(fields).sort().join();
    const wrong = HOSTNAMES.slice(0, 3).flatMap((hostname) =>
      polls(profile, hostname).flatMap((info) => {
        const shown = flat(info);
        const misfits = Object.entries(shown).filter(([name, value]) => fields[name]?.(value) !== true);
        return Object.keys(shown).sort().join() === names ? misfits : [...misfits, Object.keys(shown)];
      }),
    );
    expect(wrong).toEqual([]);
  });

  it('stays within the ranges on 200 devices, whatever frequency is set', () => {
    const wrong = HOSTNAMES.flatMap((hostname) =>
      [undefined, 0, 400, 600, 1200, 1e9].flatMap((frequency) => {
        const settings = frequency === undefined ? {} : { frequency };
        const { frequency: shown, ...rest } = flat(device(spec, { hostname, settings }).info(BOOT_MS + 1e7));
        const misfits = Object.entries(rest).filter(([name, value]) => fields[name]?.(value) !== true);
        return frequency === undefined || shown === frequency ? misfits : [...misfits, ['frequency', shown]];
      }),
    );
    expect(wrong).toEqual([]);
  });

  it('has a power that is voltage times current, to the last decimal that it shows', () => {
    const distances = polls(profile).map((info) =>
      Math.abs(numberOf(info, 'power') - (numberOf(info, 'voltage') * numberOf(info, 'current')) / 1e6),
    );
    expect(Math.max(...distances)).toBeLessThanOrEqual((POWER_TOLERANCE[profile] ?? 0) + 1e-12);
  });

  test.each([
    [400, 450],
    [450, 500],
    [500, 600],
    [600, 700],
  ])('has more hash rate, power and heat at %d MHz than at %d MHz', (less, more) => {
    for (const hostname of HOSTNAMES.slice(0, 50)) {
      const at = (frequency: number): Info =>
        device(spec, { hostname, settings: { frequency } }).info(BOOT_MS + 3_600_000);
      const [slow, fast] = [at(less), at(more)];
      for (const field of [HASH_RATE[profile] ?? '', 'power', 'current']) {
        expect(numberOf(fast, field)).toBeGreaterThan(numberOf(slow, field));
      }
      // In whole degrees, of which 100 MHz outside of the natural range do not always make one.
      expect(numberOf(fast, 'temp')).toBeGreaterThanOrEqual(numberOf(slow, 'temp') + (more <= 600 ? 1 : 0));
    }
  });

  it('counts and holds its bests without ever going back', () => {
    const shown = polls(profile);
    for (const field of ['sharesAccepted', 'sharesRejected', 'uptimeSeconds', 'bestDiff', 'bestSessionDiff']) {
      const values = shown.map((info) => amountOf(info[field]));
      expect(falls(values)).toEqual([]);
      expect(values.at(-1)).toBeGreaterThan(values[0] ?? 0);
    }
  });

  it('never changes what is fixed on it', () => {
    const shown = polls(profile);
    for (const field of FIXED_OF[profile] ?? []) expect(new Set(shown.map((info) => info[field])).size).toBe(1);
  });

  it('drifts smoothly: from one second to the next never more than a twentieth of its range', () => {
    const ranges: Readonly<Record<string, number>> = { temp: 50, current: 1000, hashRate: 100, hashRate_10m: 200 };
    const made = device(spec);
    const shown = range(2000).map((second) => made.info(BOOT_MS + second * 1000));
    for (const [field, width] of Object.entries(ranges)) {
      if (shown[0]?.[field] === undefined) continue;
      const values = shown.map((info) => numberOf(info, field));
      expect(jumps(values, width / 20)).toEqual([]);
      expect(new Set(values).size).toBeGreaterThan(5);
    }
  });
});

it('has a history whose samples lie in the past, at rising moments', () => {
  const made = device(shippedProfile('new'));
  for (const seconds of [0, 7, 3600]) {
    const nowMs = BOOT_MS + seconds * 1000;
    const { history } = made.info(nowMs) as { history: { timestamps: number[]; timestampBase: number } };
    expect(history.timestamps).toEqual([...history.timestamps].sort((a, b) => a - b));
    expect(history.timestampBase + Math.max(...history.timestamps)).toBeLessThanOrEqual(nowMs);
  }
});
