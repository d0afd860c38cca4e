import { ValidateBy, type ValidationArguments } from 'class-validator';
import { DEFAULT_POLICY } from './domain/scaling-policy.js';

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

function rangeRule(
  name: string,
  holds: (value: number, range: ReplicaRange) => boolean,
  sentence: (range: ReplicaRange) => string,
): PropertyDecorator {
  const validate = (value: unknown, argument?: ValidationArguments): boolean => {
    const range = argument && rangeOf(argument.object);
    return range === undefined || typeof value !== 'number' || holds(value, range);
  };
  const message = ({ object }: ValidationArguments): string => {
    const range = rangeOf(object);
    return range === undefined ? '' : `$property must be ${sentence(range)}`;
  };
  return ValidateBy({ name, validator: { validate } }, { message });
}

/** For `maxReplicas`. */
export function IsAtLeastMinReplicas(): PropertyDecorator {
  return rangeRule(
    'isAtLeastMinReplicas',
    (value, { min }) => value >= min,
    ({ min }) => `at least minReplicas (${min})`,
  );
}

/** For `minReplicas`: where `maxReplicas` is left out, no rule of its own is asked. */
export function IsWithinDefaultMaxReplicas(): PropertyDecorator {
  return rangeRule(
    'isWithinDefaultMaxReplicas',
    (value, { max, maxIsDefault }) => value <= max || !maxIsDefault,
    ({ max }) => `at most maxReplicas (${max} where it is left out)`,
  );
}

/** For `initialReplicas`. */
export function IsWithinReplicaRange(): PropertyDecorator {
  return rangeRule(
    'isWithinReplicaRange',
    (value, { min, max }) => value >= min && value <= max,
    ({ min, max }) => `between minReplicas (${min}) and maxReplicas (${max})`,
  );
}
