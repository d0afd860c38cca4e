import { ValidateBy } from 'class-validator';
import { isObject } from '../../../kernel/input/is-object.js';

function areWeights(value: unknown): boolean {
  if (!isObject(value)) return false;
  const weights = Object.values(value);
  const isWeight = (weight: unknown): weight is number => typeof weight === 'number' && weight !== 0;
  // A little more than 1, as decimal fractions do not add up exactly.
  return weights.every(isWeight) && weights.reduce((sum, weight) => sum + Math.abs(weight), 0) <= 1 + 1e-9;
}

/** Weights by name, none 0, their sizes adding up to 1 at most. */
export function Weights(): PropertyDecorator {
  const message = '$property must be an object of weights other than 0, whose sizes add up to 1 at most';
  return ValidateBy({ name: 'weights', validator: { validate: areWeights } }, { message });
}
