import { type FieldKind } from '../field.js';
import { Range, RANGE, type RangeSpec } from '../range.js';
import { type Reading } from '../reading.js';
import { uniformAt } from '../value-noise.js';

/** Drawn once for each device, and the same ever after. */
export type FixedSpec = RangeSpec;

export const fixed: FieldKind<FixedSpec> = {
  shape: RANGE,
  make: ({ min, max, decimals }, path, context) => {
    const range = new Range(min, max, decimals);
    const slot = context.slotFor(path);
    const steps = Math.round((max - min) * 10 ** decimals) + 1;
    const read = (reading: Reading): number =>
      range.round(min + Math.floor(uniformAt(reading.seedAt(slot), 0) * steps) / 10 ** decimals);
    const of = (value: number): number => range.driveOf(value);
    return { read, drive: { natural: (reading) => of(read(reading)), of } };
  },
};
