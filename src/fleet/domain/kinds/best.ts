import { type FieldKind } from '../field.js';
import { Range, RANGE, type RangeSpec } from '../range.js';
import { uniformAt } from '../value-noise.js';
import { text } from '../shape.js';

/** A record is broken about once in each doubling of the time, as with any sequence of equal chances. */
const FIRST_SECONDS = 20;
const LEAST_LEFT = 0.55;
const MAX_LEFT = 0.95;

/** The best so far, as a text such as `3.41M`: it rises in ever rarer steps and stays below `max`. */
export interface BestSpec extends RangeSpec {
  readonly unit: string;
}

export const best: FieldKind<BestSpec> = {
  shape: { ...RANGE, unit: text() },
  make: ({ min, max, decimals, unit }, path, context) => {
    const range = new Range(min, max, decimals);
    const slot = context.slotFor(path);
    return {
      read: (reading) => {
        const seed = reading.seedAt(slot);
        const records = Math.floor(Math.log2(1 + reading.uptimeMs / 1000 / FIRST_SECONDS));
        let left = 1;
        for (let record = 0; record <= records; record += 1) {
          left *= LEAST_LEFT + (MAX_LEFT - LEAST_LEFT) * uniformAt(seed, record);
        }
        return range.at(1 - left).toFixed(decimals) + unit;
      },
    };
  },
};
