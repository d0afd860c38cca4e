import { CONSTANT } from '../load-shape.js';
import { type LoadScenario } from '../scenario.js';

export const normal: LoadScenario = {
  name: 'normal',
  summary: 'A constant rate.',
  shape: CONSTANT,
};
