import { drop } from '../../../../../src/faults/domain/kinds/drop.js';
import { declareFaultKind } from '../../../../support/contracts/fault-kind-contract.js';

declareFaultKind('drop', drop, {
  strike: {
    outcome: 'dropped',
    delayMs: 0,
    deliveries: 0,
    isConfirmed: false,
  },
  guaranteed: 'does nothing and says nothing: only who waits for a confirmation tries again',
  struck: { attempts: 2, effects: { two: 0, one: 0 } },
  cleared: { attempts: 3, outcome: 'ok' },
  naive: { lost: 1, duplicated: 0 },
});
