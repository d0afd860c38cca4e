import { error } from '../../../../../src/faults/domain/kinds/error.js';
import { declareFaultKind } from '../../../../support/contracts/fault-kind-contract.js';

declareFaultKind('error', error, {
  strike: {
    outcome: 'failed',
    delayMs: 0,
    deliveries: 0,
    isConfirmed: false,
  },
  guaranteed: 'fails the step, is tried again after a pause, and nothing is done twice',
  struck: { attempts: 2, effects: { two: 0, one: 0 } },
  cleared: { attempts: 3, outcome: 'ok' },
  naive: { lost: 1, duplicated: 0 },
});
