import { stress } from '../../../../../src/traffic/domain/scenarios/stress.js';
import { declareConstantRate } from '../../../../support/constant-rate-contract.js';

declareConstantRate(stress);
