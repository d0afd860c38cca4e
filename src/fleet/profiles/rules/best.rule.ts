import { Equals, IsString } from 'class-validator';
import { type BestSpec } from '../../domain/kinds/best.js';
import { RangeRule } from './range.rule.js';

export class BestRule extends RangeRule implements BestSpec {
  @Equals('best')
  readonly kind!: 'best';

  @IsString()
  readonly unit!: string;
}
