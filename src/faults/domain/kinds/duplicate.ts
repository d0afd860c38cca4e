import { type FaultKind } from '../fault-kind.js';

/** The step is done twice. */
export const duplicate: FaultKind = {
  name: 'duplicate',
  apply: () => ({ outcome: 'duplicated', delayMs: 0, deliveries: 2, isConfirmed: true }),
};
