import { type Random } from '../../kernel/random/random.js';
import { type Endpoint } from './endpoint.js';
import { type LoadShape } from './load-shape.js';

/** A way to put load on something: how much and when, what else than the job's own endpoints, how long to wait first. */
export interface LoadScenario {
  readonly name: string;
  /** One sentence for a person. */
  readonly summary: string;
  /** Of the job's `maxRps`, over the job's duration. */
  readonly shape: LoadShape;
  /** Where the next request goes; undefined: to the next of the job's own endpoints. Left out: always there. */
  readonly aim?: (random: Random) => Endpoint | undefined;
  /** How long to sleep before the next request is sent, in milliseconds. Left out: not at all. */
  readonly sleepMs?: (random: Random) => number;
}
