import { Equals, IsInt, Max, Min } from 'class-validator';
import { MayBeLeftOut } from '../../../kernel/input/may-be-left-out.js';
import { type ClockSpec } from '../../domain/kinds/clock.js';

export class ClockRule implements ClockSpec {
  @Equals('clock')
  readonly kind!: 'clock';

  @MayBeLeftOut()
  @IsInt()
  @Min(1)
  @Max(86_400_000)
  readonly stepMs?: number;
}
