import { blendOf, MOVEMENT, type Movement } from '../blend.js';
import { type FieldKind } from '../field.js';
import { Range, RANGE, type RangeSpec } from '../range.js';

/** Drifts smoothly within a range, moved by what it follows. */
export type DriftSpec = RangeSpec & Movement;

export const drift: FieldKind<DriftSpec> = {
  shape: { ...RANGE, ...MOVEMENT },
  make: (spec, path, context) => {
    const range = new Range(spec.min, spec.max, spec.decimals);
    const blend = blendOf(spec, path, context);
    const of = (value: number): number => range.driveOf(value);
    return {
      read: (reading) => range.at(blend(reading, reading.uptimeMs)),
      // Of the exact place rather than of the rounded value, so that who follows does not move in steps.
      drive: {
        natural: (reading) => of(spec.min + blend(reading, reading.uptimeMs) * (spec.max - spec.min)),
        of,
      },
      follows: Object.keys(spec.follows ?? {}),
    };
  },
};
