import { type FaultKind } from '../fault-kind.js';

/** The step takes its time, and is done. */
export const latency: FaultKind = {
  name: 'latency',
  apply: (latencyMs) => ({ outcome: 'delayed', delayMs: latencyMs, deliveries: 1, isConfirmed: true }),
};
