import { ValidateBy, type ValidationArguments } from 'class-validator';

/** A number above that of another field of the same object. */
export function GreaterThan(other: string): PropertyDecorator {
  const validate = (value: unknown, args?: ValidationArguments): boolean => {
    const least = (args?.object as Record<string, unknown> | undefined)?.[other];
    return typeof value === 'number' && (typeof least !== 'number' || value > least);
  };
  return ValidateBy({
    name: 'greaterThan',
    validator: { validate, defaultMessage: (args) => `${args?.property ?? 'it'} must be greater than ${other}` },
  });
}
