import { Transform, Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayMinSize,
  IsArray,
  ValidateBy,
  ValidateNested,
  type ValidationArguments,
} from 'class-validator';
import { allOf } from '../kernel/input/all-of.js';
import { InSchema, type NumberSchema } from '../kernel/input/schema-notes.js';
import { QUANTITY_PATTERN, readQuantity } from './domain/quantity.js';
import { DEFAULT_POLICY } from './domain/scaling-policy.js';

/** Bounds of a number: `min` and `max` belong to what is allowed, `above` and `below` do not. */
export interface NumberBounds {
  readonly integer?: true;
  readonly min?: number;
  readonly above?: number;
  readonly max?: number;
  readonly below?: number;
}

function holds(value: unknown, { integer, min, above, max, below }: NumberBounds): boolean {
  if (typeof value !== 'number' || !Number.isFinite(value)) return false;
  if (integer && !Number.isSafeInteger(value)) return false;
  return (
    value >= (min ?? -Infinity) &&
    value > (above ?? -Infinity) &&
    value <= (max ?? Infinity) &&
    value < (below ?? Infinity)
  );
}

function sentence({ integer, min, above, max, below }: NumberBounds): string {
  const noun = integer ? 'an integer ' : '';
  if (min !== undefined && max !== undefined) return `must be ${noun}between ${min} and ${max}`;
  const bounds = [
    min === undefined ? [] : `at least ${min}`,
    above === undefined ? [] : `greater than ${above}`,
    max === undefined ? [] : `at most ${max}`,
    below === undefined ? [] : `less than ${below}`,
  ].flat();
  return `must be ${noun}${bounds.join(' and ')}`;
}

function schemaOf({ integer, min, above, max, below }: NumberBounds): NumberSchema {
  const minimum = min ?? above;
  const maximum = max ?? below;
  return {
    type: integer ? 'integer' : 'number',
    ...(minimum === undefined ? {} : { minimum }),
    ...(above === undefined ? {} : { exclusiveMinimum: true }),
    ...(maximum === undefined ? {} : { maximum }),
    ...(below === undefined ? {} : { exclusiveMaximum: true }),
  };
}

function numberRule(bounds: NumberBounds, message: string): PropertyDecorator {
  const validate = (value: unknown): boolean => holds(value, bounds);
  return ValidateBy({ name: 'isNumberWithin', validator: { validate } }, { message: `$property ${message}` });
}

/**
 * Checks and documents a number in one place. Whatever is wrong with a value, one sentence names all that
 * is allowed, such as "minReplicas must be an integer between 1 and 1000"; class-validator's own rules have one for each bound.
 */
export function IsNumberWithin(bounds: NumberBounds): PropertyDecorator {
  return allOf(numberRule(bounds, sentence(bounds)), InSchema(schemaOf(bounds)));
}

/** A number, or a Kubernetes quantity as a manifest writes it, such as "50m"; what is neither stays as it is and is refused. */
export function IsQuantityWithin(bounds: NumberBounds): PropertyDecorator {
  return allOf(
    Transform(({ value }: { value: unknown }) => readQuantity(value) ?? value),
    numberRule(bounds, `${sentence(bounds)}, as a number or a Kubernetes quantity such as "50m"`),
    InSchema({ oneOf: [schemaOf(bounds), { type: 'string', pattern: QUANTITY_PATTERN }] }),
  );
}

/** An array of 1 to `max` objects with rules of their own. */
export function IsNestedList(classOf: () => new () => object, max: number): PropertyDecorator {
  const message = `$property must be an array of 1 to ${max} objects`;
  return allOf(
    IsArray({ message }),
    ArrayMinSize(1, { message }),
    ArrayMaxSize(max, { message }),
    ValidateNested({ each: true, message }),
    Type(classOf),
    // Nest takes a function for a late class only by the name `type`.
    InSchema({ type: () => classOf(), isArray: true, minItems: 1, maxItems: max }),
  );
}

interface ReplicaRange {
  readonly min: number;
  readonly max: number;
  readonly maxIsDefault: boolean;
}

/** The range that a policy asks for; undefined where a bound is no number, which is refused in its own words. */
function rangeOf(policy: object): ReplicaRange | undefined {
  const { minReplicas, maxReplicas } = policy as { minReplicas?: unknown; maxReplicas?: unknown };
  const min = minReplicas ?? DEFAULT_POLICY.minReplicas;
  const max = maxReplicas ?? DEFAULT_POLICY.maxReplicas;
  return typeof min === 'number' && typeof max === 'number'
    ? { min, max, maxIsDefault: maxReplicas == null }
    : undefined;
}

/** What each count has to be beside the others. An omitted `maxReplicas` has no rule that runs, so `minReplicas` checks it. */
const RANGE_RULES = {
  minReplicas: {
    holds: (value: number, { max, maxIsDefault }: ReplicaRange) => value <= max || !maxIsDefault,
    sentence: ({ max }: ReplicaRange) => `at most maxReplicas (default ${max})`,
  },
  maxReplicas: {
    holds: (value: number, { min }: ReplicaRange) => value >= min,
    sentence: ({ min }: ReplicaRange) => `at least minReplicas (${min})`,
  },
  initialReplicas: {
    holds: (value: number, { min, max }: ReplicaRange) => value >= min && value <= max,
    sentence: ({ min, max }: ReplicaRange) => `between minReplicas (${min}) and maxReplicas (${max})`,
  },
};

/** For `minReplicas`, `maxReplicas` and `initialReplicas`: the property must fit the two others of its policy. */
export function FitsReplicaRange(): PropertyDecorator {
  return (prototype, property) => {
    const rule = RANGE_RULES[property as keyof typeof RANGE_RULES];
    const validate = (value: unknown, argument?: ValidationArguments): boolean => {
      const range = argument && rangeOf(argument.object);
      return range === undefined || typeof value !== 'number' || rule.holds(value, range);
    };
    const message = ({ object }: ValidationArguments): string => {
      const range = rangeOf(object);
      return range === undefined ? '' : `$property must be ${rule.sentence(range)}`;
    };
    ValidateBy({ name: 'fitsReplicaRange', validator: { validate } }, { message })(prototype, property);
  };
}
