import { Equals } from 'class-validator';
import { type FixedSpec } from '../../domain/kinds/fixed.js';
import { RangeRule } from './range.rule.js';

export class FixedRule extends RangeRule implements FixedSpec {
  @Equals('fixed')
  readonly kind!: 'fixed';
}
