import { blendOf, type Movement } from '../blend.js';
import { type MakeField } from '../field.js';
import { Range, type RangeSpec } from '../range.js';
import { type Steps, stepBefore } from '../steps.js';

/** What a value was at some moments of the step that is over: a short history. */
export interface SamplesSpec extends RangeSpec, Movement, Steps {
  readonly kind: 'samples';
  /** The moments, from the beginning of the step, rising. */
  readonly offsetsMs: readonly number[];
}

export const makeSamples: MakeField<SamplesSpec> = (spec, path, workshop) => {
  const range = new Range(spec.min, spec.max, spec.decimals);
  const blend = blendOf(spec, path, workshop);
  return {
    read: (reading) => {
      const base = stepBefore(reading.uptimeMs, spec);
      return spec.offsetsMs.map((offsetMs) => range.at(blend(reading, base + offsetMs)));
    },
    follows: Object.keys(spec.follows ?? {}),
  };
};
