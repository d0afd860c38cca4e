import { Equals } from 'class-validator';
import { type FixedSpec } from '../../domain/kinds/fixed.js';
import { Amount } from './amount.js';
import { Decimals } from './decimals.js';
import { GreaterThan } from './greater-than.js';

export class FixedRule implements FixedSpec {
  @Equals('fixed')
  readonly kind!: 'fixed';

  @Amount()
  readonly min!: number;

  @Amount()
  @GreaterThan('min')
  readonly max!: number;

  @Decimals()
  readonly decimals!: number;
}
