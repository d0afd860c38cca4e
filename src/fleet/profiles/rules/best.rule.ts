import { Equals, IsString } from 'class-validator';
import { type BestSpec } from '../../domain/kinds/best.js';
import { Amount } from './amount.js';
import { Decimals } from './decimals.js';
import { GreaterThan } from './greater-than.js';

export class BestRule implements BestSpec {
  @Equals('best')
  readonly kind!: 'best';

  @Amount()
  readonly min!: number;

  @Amount()
  @GreaterThan('min')
  readonly max!: number;

  @Decimals()
  readonly decimals!: number;

  @IsString()
  readonly unit!: string;
}
