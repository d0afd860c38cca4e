import { type MakeField } from '../field.js';
import { type Value } from '../value.js';

/** The same on every device, always. */
export interface ConstantSpec {
  readonly kind: 'constant';
  readonly value: Value;
}

export const makeConstant: MakeField<ConstantSpec> = ({ value }) => ({ read: () => value });
