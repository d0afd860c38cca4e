import { type FieldKind } from '../field.js';
import { Range } from '../range.js';
import { decimals, listOf, number, text } from '../shape.js';

/** The product of what the device reports in other fields, such as power from voltage and current. */
export interface ProductSpec {
  readonly of: readonly string[];
  /** What the product is multiplied by, for the unit: 0.000001 makes watts of mV × mA. */
  readonly scale: number;
  readonly decimals: number;
}

export const product: FieldKind<ProductSpec> = {
  shape: { of: listOf(text(), 8), scale: number(), decimals },
  make: ({ of, scale, decimals }) => {
    const range = new Range(0, 1, decimals);
    return {
      read: (reading) => {
        let product = scale;
        for (const name of of) {
          const value = reading.valueOf(name);
          // Somebody has set a factor to what is no number, and there is nothing to compute.
          if (typeof value !== 'number') return null;
          product *= value;
        }
        return range.round(product);
      },
      takes: of,
    };
  },
};
