/** What became of a try, as the trace of a request shows it. */
export type StepOutcome = 'ok' | 'failed' | 'dropped' | 'delayed' | 'duplicated' | 'crashed';

/** What a step does when it is tried. */
export interface StepEffect {
  readonly outcome: StepOutcome;
  /** Whether it takes the latency that the fault was set to before it is done. */
  readonly isDelayed: boolean;
  /** How often the work is done: a message sent, a record written. */
  readonly deliveries: 0 | 1 | 2;
  /** Whether the sender learns that it is done. Where messaging is reliable, a sender that does not learn it tries again. */
  readonly isConfirmed: boolean;
}

/** A step that no fault hits. */
export const UNDISTURBED: StepEffect = { outcome: 'ok', isDelayed: false, deliveries: 1, isConfirmed: true };

/** Every kind of fault, and what a step that it hits does instead. A further kind is a further line. */
const KINDS: Readonly<Record<string, StepEffect>> = {
  /** Nothing is done, and the sender learns it. */
  error: { outcome: 'failed', isDelayed: false, deliveries: 0, isConfirmed: false },
  latency: { outcome: 'delayed', isDelayed: true, deliveries: 1, isConfirmed: true },
  /** Nothing is done, and nobody reports it: only a sender that waits for a confirmation notices. */
  drop: { outcome: 'dropped', isDelayed: false, deliveries: 0, isConfirmed: false },
  duplicate: { outcome: 'duplicated', isDelayed: false, deliveries: 2, isConfirmed: true },
  /** The work is done, and then its confirmation is lost. */
  'crash-after': { outcome: 'crashed', isDelayed: false, deliveries: 1, isConfirmed: false },
};

export const KIND_NAMES: readonly string[] = Object.keys(KINDS);

/** Undefined for a name that is no kind's. */
export function effectOf(kind: string): StepEffect | undefined {
  return Object.hasOwn(KINDS, kind) ? KINDS[kind] : undefined;
}
