import { type Blend, blendOf, type Movement } from './blend.js';
import { DEFAULT_ENDPOINTS, type Endpoints, type Sockets } from './endpoint-names.js';
import { type Field, type FieldContext } from './field.js';
import { type FieldSpec, makerOf } from './field-kinds.js';
import { type FirmwareShare } from './firmware.js';
import { type Board } from './miner/board.js';
import { type SettingsSpec } from './miner/setting-specs.js';
import { type Value } from './value.js';

/** A kind of device as it stands in a profile file, checked: plain data that can be handed to a worker. */
export interface ProfileSpec {
  /** What moves fields without being reported. */
  readonly signals: Readonly<Record<string, Movement>>;
  /** In the order in which they are reported. */
  readonly fields: Readonly<Record<string, FieldSpec>>;
  /** The firmware versions that it has; those of all devices where it does not say. */
  readonly versions?: readonly FirmwareShare[];
  /** Only a configuration that names it gets such devices. */
  readonly isOnlyByName?: boolean;
  /** What its devices are built on, and what can be set on them; where it has none, any field can be overridden. */
  readonly miner?: MinerProfile;
  readonly endpoints?: Endpoints;
  /** WebSockets that are there whether or not devices are to send their logs. */
  readonly sockets?: Sockets;
  /** With `AXEOS_STRICT_ORIGIN` it answers nobody outside of the local network. */
  readonly isLocal?: boolean;
}

/** What makes a profile one of miners. */
export interface MinerProfile extends SettingsSpec {
  readonly boards: readonly [Board, ...Board[]];
}

/** A profile whose fields can be read: one for all devices that have it. */
export interface Profile {
  readonly signals: ReadonlyMap<string, Blend>;
  readonly fields: ReadonlyMap<string, Field>;
  /** Paths of what has bits of its own on each device; a slot is an index in this list. */
  readonly slots: readonly string[];
  /** Names of the fields that are reported always, and of those that are not; in their order. */
  readonly always: readonly string[];
  readonly optional: readonly string[];
  /** Of those that are reported always: what changes only with what a device keeps, and what does not. */
  readonly steady: readonly string[];
  readonly moving: readonly string[];
  /** An object that has all fields: to fill a copy of it is several times faster than to make one field by field. */
  readonly blank: Readonly<Record<string, Value>>;
  readonly miner: MinerProfile | undefined;
  readonly endpoints: Endpoints;
  readonly sockets: Sockets | undefined;
  readonly isLocal: boolean;
}

/** Two profiles' fields of the same path draw the same bits on the same device, whatever stands before them. */
export function makeProfile(spec: ProfileSpec): Profile {
  const { signals, fields, miner, endpoints = DEFAULT_ENDPOINTS, sockets, isLocal = false } = spec;
  const slots: string[] = [];
  const context: FieldContext = {
    slotFor: (path) => slots.push(path) - 1,
    make: (spec, path) => makerOf((spec as FieldSpec).kind)(spec, path, context),
  };
  const made = new Map(Object.entries(fields).map(([name, each]) => [name, context.make(each, name)]));
  const isOptional = (name: string): boolean => made.get(name)?.isOptional === true;
  const always = [...made.keys()].filter((name) => !isOptional(name));
  return {
    signals: new Map(Object.entries(signals).map(([name, spec]) => [name, blendOf(spec, `signal ${name}`, context)])),
    fields: made,
    always,
    steady: always.filter((name) => made.get(name)?.isSteady === true),
    moving: always.filter((name) => made.get(name)?.isSteady !== true),
    optional: [...made.keys()].filter(isOptional),
    // Parsed, as an object that is made so keeps its fields in one row however many they are.
    blank: JSON.parse(JSON.stringify(Object.fromEntries(always.map((name) => [name, null])))) as Record<string, Value>,
    slots,
    miner,
    endpoints,
    sockets,
    isLocal,
  };
}
