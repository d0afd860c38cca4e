import { type FaultKind } from '../fault-kind.js';

/** Lost without a word: nothing is done, and nobody says so. Only who waits for a confirmation notices. */
export const drop: FaultKind = {
  name: 'drop',
  apply: () => ({ outcome: 'dropped', delayMs: 0, deliveries: 0, isConfirmed: false }),
};
