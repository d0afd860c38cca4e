import { PeriodSeconds } from './period-seconds.js';

/** A signal wanders by itself: what follows it is for the fields. */
export class SignalRule {
  @PeriodSeconds()
  readonly periodSeconds!: number;
}
