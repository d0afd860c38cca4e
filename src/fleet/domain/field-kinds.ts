import { type MakeField } from './field.js';
import { type BestSpec, makeBest } from './kinds/best.js';
import { type ClockSpec, makeClock } from './kinds/clock.js';
import { type ConstantSpec, makeConstant } from './kinds/constant.js';
import { type CounterSpec, makeCounter } from './kinds/counter.js';
import { type DriftSpec, makeDrift } from './kinds/drift.js';
import { type FixedSpec, makeFixed } from './kinds/fixed.js';
import { type GroupSpec, makeGroup } from './kinds/group.js';
import { makeProduct, type ProductSpec } from './kinds/product.js';
import { makeSamples, type SamplesSpec } from './kinds/samples.js';
import { makeText, type TextSpec } from './kinds/text.js';
import { makeUptime, type UptimeSpec } from './kinds/uptime.js';

/** The description of a field in a profile file, by kind. */
export interface FieldSpecs {
  readonly best: BestSpec;
  readonly clock: ClockSpec;
  readonly constant: ConstantSpec;
  readonly counter: CounterSpec;
  readonly drift: DriftSpec;
  readonly fixed: FixedSpec;
  readonly group: GroupSpec;
  readonly product: ProductSpec;
  readonly samples: SamplesSpec;
  readonly text: TextSpec;
  readonly uptime: UptimeSpec;
}

export type FieldSpec = FieldSpecs[keyof FieldSpecs];

/** All kinds of fields there are. */
export const FIELD_KINDS: { readonly [Kind in keyof FieldSpecs]: MakeField<FieldSpecs[Kind]> } = {
  best: makeBest,
  clock: makeClock,
  constant: makeConstant,
  counter: makeCounter,
  drift: makeDrift,
  fixed: makeFixed,
  group: makeGroup,
  product: makeProduct,
  samples: makeSamples,
  text: makeText,
  uptime: makeUptime,
};
