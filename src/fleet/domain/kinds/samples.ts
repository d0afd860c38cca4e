import { blendOf, MOVEMENT, type Movement } from '../blend.js';
import { type FieldKind } from '../field.js';
import { Range, RANGE, type RangeSpec } from '../range.js';
import { type Steps, stepBefore } from '../steps.js';
import { durationMs, listOf } from '../shape.js';

/** What a value was at some moments of the step that is over: a short history. */
export interface SamplesSpec extends RangeSpec, Movement, Steps {
  /** The moments, from the beginning of the step, rising. */
  readonly offsetsMs: readonly number[];
}

export const samples: FieldKind<SamplesSpec> = {
  shape: { ...RANGE, ...MOVEMENT, stepMs: durationMs(1), offsetsMs: listOf(durationMs(0), 100) },
  make: (spec, path, context) => {
    const range = new Range(spec.min, spec.max, spec.decimals);
    const blend = blendOf(spec, path, context);
    return {
      read: (reading) => {
        const base = stepBefore(reading.uptimeMs, spec);
        return spec.offsetsMs.map((offsetMs) => range.at(blend(reading, base + offsetMs)));
      },
      follows: Object.keys(spec.follows ?? {}),
    };
  },
};
