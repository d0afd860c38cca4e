import { latency } from '../../../../../src/faults/domain/kinds/latency.js';
import { declareFaultKind } from '../../../../support/contracts/fault-kind-contract.js';

declareFaultKind('latency', latency, {
  strike: {
    outcome: 'delayed',
    delayMs: 700,
    deliveries: 1,
    isConfirmed: true,
  },
  guaranteed: 'delays the step and no other, and it is done once',
  latencyMs: 700,
  struck: { attempts: 1, effects: { two: 0, one: 0 } },
  cleared: { attempts: 1, outcome: 'delayed' },
  naive: { lost: 0, duplicated: 0 },
});
