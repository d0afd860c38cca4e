import { Random } from '../../kernel/random/random.js';
import { indexByWeight } from '../../kernel/random/weighted.js';

/** A version, and how often it is met. */
export interface FirmwareShare {
  readonly version: string;
  /** Above 0; its share is its weight over the sum of all. */
  readonly weight: number;
}

/** The version of a device: the same device always has the same one. */
export function firmwareOf(seed: string, hostname: string, shares: readonly FirmwareShare[]): string {
  const weights = shares.map(({ weight }) => weight);
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const chance = Random.fromSeed(seed).fork(hostname).fork('firmware').float();
  return shares[indexByWeight(weights, chance * total)]?.version ?? '';
}
