import { ArrayMaxSize, ArrayMinSize, Equals, IsArray, IsInt, Max, Min } from 'class-validator';
import { type SamplesSpec } from '../../domain/kinds/samples.js';
import { Amount } from './amount.js';
import { Decimals } from './decimals.js';
import { GreaterThan } from './greater-than.js';
import { MovementRule } from './movement.rule.js';

export class SamplesRule extends MovementRule implements SamplesSpec {
  @Equals('samples')
  readonly kind!: 'samples';

  @Amount()
  readonly min!: number;

  @Amount()
  @GreaterThan('min')
  readonly max!: number;

  @Decimals()
  readonly decimals!: number;

  @IsInt()
  @Min(1)
  @Max(86_400_000)
  readonly stepMs!: number;

  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(100)
  @IsInt({ each: true })
  @Min(0, { each: true })
  @Max(86_400_000, { each: true })
  readonly offsetsMs!: readonly number[];
}
