import { normal } from '../../../../../src/traffic/domain/scenarios/normal.js';
import { declareConstantRate } from '../../../../support/contracts/constant-rate-contract.js';

declareConstantRate(normal);
