import { CONSTANT } from '../load-shape.js';
import { type Scenario } from '../scenario.js';

export const normal: Scenario = {
  name: 'normal',
  summary: 'A constant rate.',
  shape: CONSTANT,
};
