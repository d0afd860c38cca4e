import { type FaultKind } from '../fault-kind.js';

/** The step fails: nothing is done, and whoever took it is told. */
export const error: FaultKind = {
  name: 'error',
  apply: () => ({ outcome: 'failed', delayMs: 0, deliveries: 0, isConfirmed: false }),
};
