import { Equals } from 'class-validator';
import { type CounterSpec } from '../../domain/kinds/counter.js';
import { Amount } from './amount.js';
import { GreaterThan } from './greater-than.js';

export class CounterRule implements CounterSpec {
  @Equals('counter')
  readonly kind!: 'counter';

  @Amount(0)
  readonly minPerHour!: number;

  @Amount(0)
  @GreaterThan('minPerHour')
  readonly maxPerHour!: number;
}
