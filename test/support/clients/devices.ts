import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Device } from '../../../src/fleet/domain/device.js';
import { type FieldSpec } from '../../../src/fleet/domain/field-kinds.js';
import { type Board } from '../../../src/fleet/domain/miner/board.js';
import { type DeviceFault, type DeviceFaultKind } from '../../../src/fleet/domain/miner/device-fault.js';
import { makeProfile, type MinerProfile, type Profile, type ProfileSpec } from '../../../src/fleet/domain/profile.js';
import { type DeviceOverrides, type Value } from '../../../src/fleet/domain/value.js';
import { SHIPPED_DATA } from '../apps/data-folder.js';

/** 2026-01-01T00:00:00Z, when devices of the tests are switched on. */
export const BOOT_MS = Date.UTC(2026, 0, 1);

/** A profile file that is shipped. */
export function shippedProfile(name: string): ProfileSpec {
  const text = readFileSync(join(SHIPPED_DATA, `devices/profiles/${name}.json`), 'utf8');
  // As it is read: a file need not have signals.
  return { signals: {}, ...(JSON.parse(text) as Omit<ProfileSpec, 'signals'>) };
}

/** The profile of miners that is shipped, and its boards. */
export const AXEOS = shippedProfile('axeos');

export function minerOf(spec: ProfileSpec = AXEOS): MinerProfile {
  if (spec.miner === undefined) throw new Error('it has no boards');
  return spec.miner;
}

export const BOARDS: readonly Board[] = minerOf().boards;

const ofBoards = new Map<Board, ProfileSpec>();

/** The same profile with this board alone. */
export function onBoard(board: Board): ProfileSpec {
  const made = ofBoards.get(board) ?? { ...AXEOS, miner: { ...minerOf(), boards: [board] as const } };
  ofBoards.set(board, made);
  return made;
}

/** A fault from a second after the start of a device to another. */
export function faultOf(kind: DeviceFaultKind, fromSeconds = 0, untilSeconds = Infinity): DeviceFault {
  return { kind, seed: 'tests', sinceMs: BOOT_MS + fromSeconds * 1000, untilMs: BOOT_MS + untilSeconds * 1000 };
}

export interface DeviceChoice {
  readonly hostname?: string;
  readonly seed?: string;
  readonly settings?: DeviceOverrides;
  readonly faults?: readonly DeviceFault[];
}

const made = new WeakMap<ProfileSpec, Profile>();

function profileOf(spec: ProfileSpec): Profile {
  const profile = made.get(spec) ?? makeProfile(spec);
  made.set(spec, profile);
  return profile;
}

export function device(
  spec: ProfileSpec,
  { hostname = 'mockaxe1', seed = 'tests', settings, faults }: DeviceChoice = {},
): Device {
  return new Device({ seed, hostname, firmware: 'v2.1.8' }, profileOf(spec), BOOT_MS, settings, {
    ...(faults && { faults }),
  });
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
