/**
 * Index of the weight that `chance` falls on, which is uniform from 0 up to the sum of the weights. Where rounding leaves a crumb
 * behind the last one, it is the last that has any weight; -1 where none has.
 */
export function indexByWeight(weights: readonly number[], chance: number): number {
  let left = chance;
  const index = weights.findIndex((weight) => (left -= weight) < 0);
  return index < 0 ? weights.findLastIndex((weight) => weight > 0) : index;
}
