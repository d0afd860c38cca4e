import { Random } from '../../kernel/random/random.js';

/** A version, and how often it is met. */
export interface FirmwareShare {
  readonly version: string;
  /** Above 0; its share is its weight over the sum of all. */
  readonly weight: number;
}

/** The version of a device: the same device always has the same one. */
export function firmwareOf(seed: string, hostname: string, shares: readonly FirmwareShare[]): string {
  const total = shares.reduce((sum, { weight }) => sum + weight, 0);
  let left = Random.fromSeed(seed).fork(hostname).fork('firmware').float() * total;
  for (const { version, weight } of shares) {
    left -= weight;
    if (left < 0) return version;
  }
  return shares.at(-1)?.version ?? '';
}
