import { type Random } from '../../kernel/random/random.js';
import { type Endpoint, FAILING_ENDPOINT } from './endpoint.js';
import { CONSTANT, LoadShape } from './load-shape.js';

/** A kind of load: its rate over time, requests to other endpoints than the job's own, and a delay before each request. */
export interface LoadScenario {
  readonly name: string;
  /** The longer name, which `POST /traffic/start` accepts as well. */
  readonly alias: string;
  /** A heading for a person. */
  readonly title: string;
  /** One sentence for a person. */
  readonly summary: string;
  /** Share of the job's `maxRps` over the job's duration. */
  readonly shape: LoadShape;
  /** The endpoint of the next request; undefined: the next of the job's own endpoints. Optional: always the job's own. */
  readonly aim?: (random: Random) => Endpoint | undefined;
  /** The delay before the next request, in milliseconds. Optional: no delay. */
  readonly sleepMs?: (random: Random) => number;
}

/** Share of all requests that go to the failing endpoint; half of those fail. */
const FAILING_SHARE = 0.3;
const MIN_SLEEP_MS = 100;
const MAX_SLEEP_MS = 500;

/** All scenarios. A new one is a row of this table. */
export const LOAD_SCENARIOS: readonly LoadScenario[] = [
  {
    name: 'normal',
    alias: 'normal-traffic',
    title: 'Normal traffic',
    summary: 'A constant rate.',
    shape: CONSTANT,
  },
  {
    name: 'peak',
    alias: 'peak-usage',
    title: 'Peak usage',
    summary: 'Up for a quarter of the time, at maxRps for half of it, down for a quarter.',
    shape: new LoadShape([
      [0, 0],
      [0.25, 1],
      [0.75, 1],
      [1, 0],
    ]),
  },
  {
    name: 'errors',
    alias: 'error-injection',
    title: 'Error injection',
    summary: 'A constant rate; 30 % goes to an endpoint that fails every other time.',
    shape: CONSTANT,
    aim: (random) => (random.float() < FAILING_SHARE ? FAILING_ENDPOINT : undefined),
  },
  {
    name: 'latency',
    alias: 'latency-degradation',
    title: 'Latency degradation',
    summary: 'A constant rate; each request waits 100–500 ms first.',
    shape: CONSTANT,
    sleepMs: (random) => MIN_SLEEP_MS + random.float() * (MAX_SLEEP_MS - MIN_SLEEP_MS),
  },
  {
    name: 'stress',
    alias: 'stress-test',
    title: 'Stress test (safe)',
    summary: 'maxRps at once and for the whole time.',
    shape: CONSTANT,
  },
];

/** @param name a short name or an alias */
export function findLoadScenario(name: string): LoadScenario | undefined {
  return LOAD_SCENARIOS.find((scenario) => scenario.name === name || scenario.alias === name);
}
