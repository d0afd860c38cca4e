import { Equals } from 'class-validator';
import { type DriftSpec } from '../../domain/kinds/drift.js';
import { MovingRangeRule } from './moving-range.rule.js';

export class DriftRule extends MovingRangeRule implements DriftSpec {
  @Equals('drift')
  readonly kind!: 'drift';
}
