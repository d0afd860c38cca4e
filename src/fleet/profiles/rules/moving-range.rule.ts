import { OptionalField } from '../../../kernel/input/optional-field.js';
import { type Movement } from '../../domain/blend.js';
import { PeriodSeconds } from './period-seconds.js';
import { RangeRule } from './range.rule.js';
import { Weights } from './weights.js';

/** A value within a range, and what moves it there. */
export class MovingRangeRule extends RangeRule implements Movement {
  @PeriodSeconds()
  readonly periodSeconds!: number;

  @OptionalField()
  @Weights()
  readonly follows?: Readonly<Record<string, number>>;
}
