import { type Problem } from '../../kernel/errors/flowprobe.error.js';
import { isObject } from '../../kernel/input/is-object.js';
import { unknownField } from '../../kernel/input/unknown-field.js';

/** Checks one value of a description. @returns what is wrong with it, as in `must be a number`; undefined where it is right */
export type Check = (value: unknown, description: Readonly<Record<string, unknown>>) => string | undefined;

/** What each entry of a description must be; an entry that has no check is unknown. `kind` is checked before. */
export type Shape<Spec> = { readonly [Name in Exclude<keyof Spec, 'kind'>]-?: Check };

/** Numbers up to here stay exact with the decimals that a field may have. */
const MAX_AMOUNT = 1e9;
const DAY_MS = 86_400_000;

export function number(min = -MAX_AMOUNT, max = MAX_AMOUNT): Check {
  return (value) => {
    if (typeof value !== 'number' || !Number.isFinite(value)) return 'must be a number';
    if (value < min) return `must not be less than ${min}`;
    return value > max ? `must not be greater than ${max}` : undefined;
  };
}

export function integer(min: number, max: number): Check {
  const check = number(min, max);
  return (value, description) => (Number.isInteger(value) ? check(value, description) : 'must be an integer');
}

export function greaterThan(other: string, check: Check): Check {
  return (value, description) => {
    const least = description[other];
    const isGreater = typeof value !== 'number' || typeof least !== 'number' || value > least;
    return isGreater ? check(value, description) : `must be greater than ${other}`;
  };
}

export function optional(check: Check): Check {
  return (value, description) => (value === undefined ? undefined : check(value, description));
}

export function text(pattern = /^/, problem = ''): Check {
  return (value) => {
    if (typeof value !== 'string') return 'must be a string';
    return pattern.test(value) ? undefined : problem;
  };
}

export function listOf(check: Check, maxLength: number): Check {
  return (value, description) => {
    if (!Array.isArray(value) || value.length === 0) return 'must be a list that is not empty';
    if (value.length > maxLength) return `must have at most ${maxLength} entries`;
    const problem = value.map((entry: unknown) => check(entry, description)).find(Boolean);
    return problem === undefined ? undefined : `has an entry that ${problem}`;
  };
}

export const anything: Check = (value) => (value === undefined || value === null ? 'must be given' : undefined);

export const flag: Check = (value) => (typeof value === 'boolean' ? undefined : 'must be true or false');

export const object: Check = (value) => (isObject(value) ? undefined : 'must be an object');

/** Weights by name, none 0, their sizes adding up to 1 at most. */
export const weights: Check = (value) => {
  const all = isObject(value) ? Object.values(value) : [Number.NaN];
  const isWeight = (weight: unknown): weight is number => typeof weight === 'number' && weight !== 0;
  // A little more than 1, as decimal fractions do not add up exactly.
  const isRight = all.every(isWeight) && all.reduce((sum, weight) => sum + Math.abs(weight), 0) <= 1 + 1e-9;
  return isRight ? undefined : 'must be an object of weights other than 0, whose sizes add up to 1 at most';
};

/** How many decimals a number is shown with; 9 are as exact as a double of the size of a hash rate is. */
export const decimals = integer(0, 9);

/** The time from one turn of a value to the next, about: a second to eleven days. */
export const periodSeconds = number(1, 1_000_000);

export const durationMs = (minMs: number): Check => integer(minMs, DAY_MS);

/** Everything that is wrong with a description, each problem with its place in the file. */
export function shapeProblems(
  description: Readonly<Record<string, unknown>>,
  shape: Readonly<Record<string, Check>>,
  place: string,
): Problem[] {
  const unknown = Object.keys(description)
    .filter((name) => name !== 'kind' && !Object.hasOwn(shape, name))
    .map((name) => ({ field: `${place}.${name}`, problem: unknownField(name) }));
  const wrong = Object.entries(shape).flatMap(([name, check]) => {
    const problem = check(description[name], description);
    return problem === undefined ? [] : [{ field: `${place}.${name}`, problem: `${name} ${problem}` }];
  });
  return [...unknown, ...wrong];
}
