import { duplicate } from '../../../../../src/faults/domain/kinds/duplicate.js';
import { declareFaultKind } from '../../../../support/contracts/fault-kind-contract.js';

declareFaultKind('duplicate', duplicate, {
  strike: {
    outcome: 'duplicated',
    delayMs: 0,
    deliveries: 2,
    isConfirmed: true,
  },
  guaranteed: 'does the step twice, and who remembers what it has seen drops the second',
  struck: { attempts: 1, effects: { two: 1, one: 1 } },
  cleared: { attempts: 1, outcome: 'duplicated' },
  naive: { lost: 0, duplicated: 1 },
});
