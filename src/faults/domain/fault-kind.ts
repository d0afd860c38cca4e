/** What became of a try, as the history of a request shows it. */
export type StepOutcome = 'ok' | 'failed' | 'dropped' | 'delayed' | 'duplicated' | 'crashed';

/** What a step does when it is tried. */
export interface Effect {
  readonly outcome: StepOutcome;
  /** Passes first, in milliseconds. */
  readonly delayMs: number;
  /** How often the work is done: a message sent, a record written. */
  readonly deliveries: 0 | 1 | 2;
  /** Whether whoever took the step learns that it is done; who does not will try again, if anybody does. */
  readonly isConfirmed: boolean;
}

/** What nobody disturbs. */
export const UNDISTURBED: Effect = { outcome: 'ok', delayMs: 0, deliveries: 1, isConfirmed: true };

/** A way in which a step can go wrong: one file each in `kinds/`, listed in `kinds/all.ts`. */
export interface FaultKind {
  readonly name: string;
  /** What the step does instead. @param latencyMs as the fault was set */
  apply(latencyMs: number): Effect;
}
