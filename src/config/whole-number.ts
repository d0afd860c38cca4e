import { Transform } from 'class-transformer';
import { ValidateBy } from 'class-validator';

function wholeNumber(value: unknown): unknown {
  return typeof value === 'string' && /^\d+$/.test(value.trim()) ? Number(value) : value;
}

/**
 * A whole number from the environment, both bounds included: digits only, so that `80a`, `1e3` and an empty text are refused.
 * @param unit for the message, such as `seconds`
 */
export function WholeNumberBetween(min: number, max: number, unit?: string): PropertyDecorator {
  const message = `must be a whole number${unit === undefined ? '' : ` of ${unit}`} from ${min} to ${max}`;
  const validate = (value: unknown): boolean => Number.isInteger(value) && Number(value) >= min && Number(value) <= max;
  return (target, key) => {
    Transform(({ value }) => wholeNumber(value))(target, key);
    ValidateBy({ name: 'wholeNumberBetween', validator: { validate } }, { message })(target, key);
  };
}
