import { normal } from '../../../../../src/traffic/domain/scenarios/normal.js';
import { declareConstantRate } from '../../../../support/constant-rate-contract.js';

declareConstantRate(normal);
