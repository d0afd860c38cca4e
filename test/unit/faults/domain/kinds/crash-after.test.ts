import { crashAfter } from '../../../../../src/faults/domain/kinds/crash-after.js';
import { declareFaultKind } from '../../../../support/contracts/fault-kind-contract.js';

declareFaultKind('crash-after', crashAfter, {
  strike: {
    outcome: 'crashed',
    delayMs: 0,
    deliveries: 1,
    isConfirmed: false,
  },
  guaranteed: 'does the step and loses its confirmation, so that it is tried again and dropped',
  struck: { attempts: 2, effects: { two: 1, one: 1 } },
  cleared: { attempts: 3, outcome: 'ok' },
  naive: { lost: 0, duplicated: 0 },
});
