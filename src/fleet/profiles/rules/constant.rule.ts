import { Equals, IsDefined } from 'class-validator';
import { type ConstantSpec } from '../../domain/kinds/constant.js';
import { type Value } from '../../domain/value.js';

export class ConstantRule implements ConstantSpec {
  @Equals('constant')
  readonly kind!: 'constant';

  @IsDefined()
  readonly value!: Value;
}
