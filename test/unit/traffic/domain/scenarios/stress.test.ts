import { stress } from '../../../../../src/traffic/domain/scenarios/stress.js';
import { declareConstantRate } from '../../../../support/contracts/constant-rate-contract.js';

declareConstantRate(stress);
