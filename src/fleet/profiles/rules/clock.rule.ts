import { Equals, IsInt, Max, Min } from 'class-validator';
import { OptionalField } from '../../../kernel/input/optional-field.js';
import { type ClockSpec } from '../../domain/kinds/clock.js';

export class ClockRule implements ClockSpec {
  @Equals('clock')
  readonly kind!: 'clock';

  @OptionalField()
  @IsInt()
  @Min(1)
  @Max(86_400_000)
  readonly stepMs?: number;
}
