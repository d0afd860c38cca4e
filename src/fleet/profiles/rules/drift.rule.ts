import { Equals } from 'class-validator';
import { type DriftSpec } from '../../domain/kinds/drift.js';
import { Amount } from './amount.js';
import { Decimals } from './decimals.js';
import { GreaterThan } from './greater-than.js';
import { MovementRule } from './movement.rule.js';

export class DriftRule extends MovementRule implements DriftSpec {
  @Equals('drift')
  readonly kind!: 'drift';

  @Amount()
  readonly min!: number;

  @Amount()
  @GreaterThan('min')
  readonly max!: number;

  @Decimals()
  readonly decimals!: number;
}
