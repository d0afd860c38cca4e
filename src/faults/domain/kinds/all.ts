import { type FaultKind } from '../fault-kind.js';
import { crashAfter } from './crash-after.js';
import { drop } from './drop.js';
import { duplicate } from './duplicate.js';
import { error } from './error.js';
import { latency } from './latency.js';

/** Every kind of fault there is. */
export const KINDS: readonly FaultKind[] = [error, latency, drop, duplicate, crashAfter];

export const KIND_NAMES: readonly string[] = KINDS.map(({ name }) => name);

export function kindOf(name: string): FaultKind | undefined {
  return KINDS.find((kind) => kind.name === name);
}
