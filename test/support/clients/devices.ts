import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Device } from '../../../src/fleet/domain/device.js';
import { type FieldSpec } from '../../../src/fleet/domain/field-kinds.js';
import { makeProfile, type Profile, type ProfileSpec } from '../../../src/fleet/domain/profile.js';
import { type DeviceOverrides, type Value } from '../../../src/fleet/domain/value.js';
import { SHIPPED_DATA } from '../apps/data-folder.js';

/** 2026-01-01T00:00:00Z, when devices of the tests are switched on. */
export const BOOT_MS = Date.UTC(2026, 0, 1);

/** A profile file that is shipped. */
export function shippedProfile(name: string): ProfileSpec {
  const text = readFileSync(join(SHIPPED_DATA, `devices/profiles/${name}.json`), 'utf8');
  return JSON.parse(text) as ProfileSpec;
}

export interface DeviceChoice {
  readonly hostname?: string;
  readonly seed?: string;
  readonly settings?: DeviceOverrides;
}

const made = new WeakMap<ProfileSpec, Profile>();

function profileOf(spec: ProfileSpec): Profile {
  const profile = made.get(spec) ?? makeProfile(spec);
  made.set(spec, profile);
  return profile;
}

export function device(
  spec: ProfileSpec,
  { hostname = 'mockaxe1', seed = 'tests', settings }: DeviceChoice = {},
): Device {
  return new Device({ seed, hostname, firmware: 'v2.1.8' }, profileOf(spec), BOOT_MS, settings);
}

/** What a field of this kind shows, `seconds` after the start. */
export function fieldOf(spec: FieldSpec, choice: DeviceChoice = {}): (seconds: number) => Value | undefined {
  const made = device({ signals: {}, fields: { it: spec } }, choice);
  return (seconds) => made.info(BOOT_MS + seconds * 1000)['it'];
}

/** A field's values at the given seconds, as numbers. */
export function numbersOf(spec: FieldSpec, seconds: readonly number[], choice: DeviceChoice = {}): number[] {
  const show = fieldOf(spec, choice);
  return seconds.map((second) => Number(show(second)));
}

export function range(count: number, step = 1): number[] {
  return Array.from({ length: count }, (_, index) => index * step);
}

/** The pairs of neighbours of which the second is less than the first, or is no number; none where values only rise. */
export function falls(values: readonly number[]): (readonly [number, number])[] {
  return steps(values).filter(([before, after]) => !(after >= before));
}

/** The pairs of neighbours that lie further apart than `most`, or are no numbers. */
export function jumps(values: readonly number[], most: number): (readonly [number, number])[] {
  return steps(values).filter(([before, after]) => !(Math.abs(after - before) <= most));
}

function steps(values: readonly number[]): (readonly [number, number])[] {
  return values.slice(1).map((value, index) => [values[index] ?? NaN, value] as const);
}

export const HOSTNAMES: readonly string[] = range(200).map((index) => `mockaxe${index + 1}`);

/** The number that a text such as `3.41M` begins with. */
export function amountOf(value: Value | undefined): number {
  return Number.parseFloat(typeof value === 'string' ? value : JSON.stringify(value));
}
