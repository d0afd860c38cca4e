import { CONSTANT } from '../load-shape.js';
import { type Scenario } from '../scenario.js';

export const stress: Scenario = {
  name: 'stress',
  summary: 'The most at once, and for the whole time.',
  shape: CONSTANT,
};
