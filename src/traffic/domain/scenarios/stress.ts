import { CONSTANT } from '../load-shape.js';
import { type LoadScenario } from '../scenario.js';

export const stress: LoadScenario = {
  name: 'stress',
  summary: 'The most at once, and for the whole time.',
  shape: CONSTANT,
};
