import { IsNumber, Max, Min } from 'class-validator';
import { MayBeLeftOut } from '../../../kernel/input/may-be-left-out.js';
import { type Movement } from '../../domain/blend.js';
import { Weights } from './weights.js';

/** What moves a value; a signal is nothing but this. */
export class MovementRule implements Movement {
  @IsNumber()
  @Min(1)
  @Max(1_000_000)
  readonly periodSeconds!: number;

  @MayBeLeftOut()
  @Weights()
  readonly follows?: Readonly<Record<string, number>>;
}
