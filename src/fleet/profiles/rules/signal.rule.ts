import { IsNumber, Max, Min } from 'class-validator';

/** A signal wanders by itself: what follows it is for the fields. */
export class SignalRule {
  @IsNumber()
  @Min(1)
  @Max(1_000_000)
  readonly periodSeconds!: number;
}
