import { type Reading } from './reading.js';
import { type Shape } from './shape.js';
import { type Value } from './value.js';

/** A field of a profile, ready to be read: one for all devices of the profile. */
export interface Field {
  /** What a device reports where nothing else was set. */
  readonly read: (reading: Reading) => Value;
  /** How hard it drives those that follow it; only where others can follow it. */
  readonly drive?: Drive;
  /** Signals and fields that it follows. */
  readonly follows?: readonly string[];
  /** Fields that it is computed from. */
  readonly takes?: readonly string[];
  /** Not reported where it is null. */
  readonly isOptional?: boolean;
  /** The setting that it shows. */
  readonly setting?: string;
  /** It changes only with what a device keeps, such as its settings. */
  readonly isSteady?: boolean;
  /** It is read off a board and what the board does. */
  readonly needsMiner?: boolean;
}

export interface Drive {
  readonly natural: (reading: Reading) => number;
  /** Of a value that was set from outside. */
  readonly of: (value: number) => number;
}

/** What a field is made with, beside its description. */
export interface FieldContext {
  /** A slot for bits of each device's own, in the name of a field's path. */
  slotFor(path: string): number;
  /** Makes a field within a field. */
  make(spec: unknown, path: string): Field;
}

/** Makes a field of one kind from its description in a profile file, which has been checked. */
export type MakeField<Spec> = (spec: Spec, path: string, context: FieldContext) => Field;

/** A kind of field: what its description in a profile file must look like, and what such a field reports. */
export interface FieldKind<Spec> {
  readonly shape: Shape<Spec>;
  readonly make: MakeField<Spec>;
}
