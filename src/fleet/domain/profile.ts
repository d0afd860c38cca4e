import { type Blend, blendOf, type Movement } from './blend.js';
import { type Field, type FieldContext } from './field.js';
import { type FieldSpec, makerOf } from './field-kinds.js';

/** A kind of device as it stands in a profile file, checked: plain data that can be handed to a worker. */
export interface ProfileSpec {
  /** What moves fields without being reported. */
  readonly signals: Readonly<Record<string, Movement>>;
  /** In the order in which they are reported. */
  readonly fields: Readonly<Record<string, FieldSpec>>;
}

/** A profile whose fields can be read: one for all devices that have it. */
export interface Profile {
  readonly signals: ReadonlyMap<string, Blend>;
  readonly fields: ReadonlyMap<string, Field>;
  /** Paths of what has bits of its own on each device; a slot is an index in this list. */
  readonly slots: readonly string[];
}

/** Two profiles' fields of the same path draw the same bits on the same device, whatever stands before them. */
export function makeProfile({ signals, fields }: ProfileSpec): Profile {
  const slots: string[] = [];
  const context: FieldContext = {
    slotFor: (path) => slots.push(path) - 1,
    make: (spec, path) => makerOf((spec as FieldSpec).kind)(spec, path, context),
  };
  return {
    signals: new Map(Object.entries(signals).map(([name, spec]) => [name, blendOf(spec, `signal ${name}`, context)])),
    fields: new Map(Object.entries(fields).map(([name, spec]) => [name, context.make(spec, name)])),
    slots,
  };
}
