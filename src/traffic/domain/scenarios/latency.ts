import { CONSTANT } from '../load-shape.js';
import { type LoadScenario } from '../scenario.js';

const LEAST_MS = 100;
const MOST_MS = 500;

export const latency: LoadScenario = {
  name: 'latency',
  summary: 'A constant rate over a slow network: each request is held back for 100 to 500 ms.',
  shape: CONSTANT,
  sleepMs: (random) => LEAST_MS + random.float() * (MOST_MS - LEAST_MS),
};
