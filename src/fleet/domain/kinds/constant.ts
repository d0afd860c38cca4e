import { type FieldKind } from '../field.js';
import { type Value } from '../value.js';
import { anything } from '../shape.js';

/** The same on every device, always. */
export interface ConstantSpec {
  readonly value: Value;
}

export const constant: FieldKind<ConstantSpec> = {
  shape: { value: anything },
  make: ({ value }) => ({ read: () => value, isSteady: true }),
};
