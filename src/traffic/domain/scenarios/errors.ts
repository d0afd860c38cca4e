import { FAILING_ENDPOINT } from '../endpoint.js';
import { CONSTANT } from '../load-shape.js';
import { type LoadScenario } from '../scenario.js';

/** Of all requests; half of them fail. */
const SHARE = 0.3;

export const errors: LoadScenario = {
  name: 'errors',
  summary: 'A constant rate, three in ten of it to an endpoint that fails every other time.',
  shape: CONSTANT,
  aim: (random) => (random.float() < SHARE ? FAILING_ENDPOINT : undefined),
};
