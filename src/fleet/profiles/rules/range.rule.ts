import { type RangeSpec } from '../../domain/range.js';
import { Amount } from './amount.js';
import { Decimals } from './decimals.js';
import { GreaterThan } from './greater-than.js';

export class RangeRule implements RangeSpec {
  @Amount()
  readonly min!: number;

  @Amount()
  @GreaterThan('min')
  readonly max!: number;

  @Decimals()
  readonly decimals!: number;
}
