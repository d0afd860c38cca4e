import { LoadShape } from '../load-shape.js';
import { type LoadScenario } from '../scenario.js';

export const peak: LoadScenario = {
  name: 'peak',
  summary: 'A quarter of the time up to the most, half of it there, and a quarter down again.',
  shape: new LoadShape([
    [0, 0],
    [0.25, 1],
    [0.75, 1],
    [1, 0],
  ]),
};
