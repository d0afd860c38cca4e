const PER_TWO_TO_32 = 2 ** -32;
const STEP = 0x9e3779b9;
const FINE_SEED = 0x5bd1e995;
const FINE_SPEED = 4.7;
const FINE_SHARE = 0.2;

/** A uniform number in [0, 1) of a seed and an index: the finalizer of MurmurHash3 (Appleby, 2011). */
export function uniformAt(seed: number, index: number): number {
  let bits = seed ^ Math.imul(index, STEP);
  bits = Math.imul(bits ^ (bits >>> 16), 0x85ebca6b);
  bits = Math.imul(bits ^ (bits >>> 13), 0xc2b2ae35);
  return ((bits ^ (bits >>> 16)) >>> 0) * PER_TWO_TO_32;
}

/** Between two neighbouring indices the way is smooth: 3s² - 2s³, whose slope is 0 at both and 1.5 at most. */
function smoothAt(seed: number, at: number): number {
  const index = Math.floor(at);
  const share = at - index;
  const weight = share * share * (3 - 2 * share);
  return uniformAt(seed, index) * (1 - weight) + uniformAt(seed, index + 1) * weight;
}

/**
 * A number in [0, 1) that wanders as `at` goes on: value noise (Perlin's lattice with values for gradients), a slow part and
 * a finer one. It costs the same wherever it is looked at, and remembers nothing.
 */
export function wander(seed: number, at: number): number {
  return (1 - FINE_SHARE) * smoothAt(seed, at) + FINE_SHARE * smoothAt(seed ^ FINE_SEED, at * FINE_SPEED);
}
