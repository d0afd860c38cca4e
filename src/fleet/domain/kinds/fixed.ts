import { type MakeField } from '../field.js';
import { Range, type RangeSpec } from '../range.js';
import { type Reading } from '../reading.js';
import { uniformAt } from '../value-noise.js';

/** Drawn once for each device, and the same ever after. */
export interface FixedSpec extends RangeSpec {
  readonly kind: 'fixed';
}

export const makeFixed: MakeField<FixedSpec> = ({ min, max, decimals }, path, workshop) => {
  const range = new Range(min, max, decimals);
  const slot = workshop.slotFor(path);
  const steps = Math.round((max - min) * 10 ** decimals) + 1;
  const read = (reading: Reading): number =>
    range.round(min + Math.floor(uniformAt(reading.seedAt(slot), 0) * steps) / 10 ** decimals);
  const of = (value: number): number => range.driveOf(value);
  return { read, drive: { natural: (reading) => of(read(reading)), of } };
};
