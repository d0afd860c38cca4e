import { type LoadScenario } from './scenario.js';
import { errors } from './scenarios/errors.js';
import { latency } from './scenarios/latency.js';
import { normal } from './scenarios/normal.js';
import { peak } from './scenarios/peak.js';
import { stress } from './scenarios/stress.js';

/** All scenarios there are: a new one is a file beside these and its place in this list. */
export const SCENARIOS: readonly LoadScenario[] = [normal, peak, errors, latency, stress];

export function scenarioNamed(name: string): LoadScenario | undefined {
  return SCENARIOS.find((scenario) => scenario.name === name);
}
