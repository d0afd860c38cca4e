import { type FaultKind } from './fault-kind.js';
import { crashAfter } from './kinds/crash-after.js';
import { drop } from './kinds/drop.js';
import { duplicate } from './kinds/duplicate.js';
import { error } from './kinds/error.js';
import { latency } from './kinds/latency.js';

/** Every kind of fault there is. */
export const KINDS: readonly FaultKind[] = [error, latency, drop, duplicate, crashAfter];

export const KIND_NAMES: readonly string[] = KINDS.map(({ name }) => name);

export function kindOf(name: string): FaultKind | undefined {
  return KINDS.find((kind) => kind.name === name);
}
