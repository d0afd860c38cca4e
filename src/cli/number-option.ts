import { InvalidArgumentError } from 'commander';

/** What stands in for `min` where a number must only be above zero. */
const ABOVE_ZERO = Number.MIN_VALUE;

/** Reads a decimal number from `min` to `max`; without a `min` it must be above zero. */
export function numberUpTo(max: number, { min = ABOVE_ZERO, integer = false } = {}): (text: string) => number {
  const kind = integer ? 'a whole number' : 'a number';
  const bounds = min === ABOVE_ZERO ? `above 0 and at most ${max}` : `between ${min} and ${max}`;
  return (text) => {
    const value = Number(text);
    const fits = /^\d+(\.\d+)?$/.test(text) && value >= min && value <= max && (!integer || Number.isInteger(value));
    if (!fits) throw new InvalidArgumentError(`It must be ${kind} ${bounds}.`);
    return value;
  };
}
