import { ArrayMaxSize, ArrayMinSize, Equals, IsArray, IsInt, Max, Min } from 'class-validator';
import { type SamplesSpec } from '../../domain/kinds/samples.js';
import { MovingRangeRule } from './moving-range.rule.js';

export class SamplesRule extends MovingRangeRule implements SamplesSpec {
  @Equals('samples')
  readonly kind!: 'samples';

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
