import { type FaultKind } from '../fault-kind.js';

/** The step is done, and then its confirmation is lost: whoever took it cannot know. */
export const crashAfter: FaultKind = {
  name: 'crash-after',
  apply: () => ({ outcome: 'crashed', delayMs: 0, deliveries: 1, isConfirmed: false }),
};
