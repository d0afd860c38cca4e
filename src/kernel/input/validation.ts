import { type ClassConstructor, plainToInstance } from 'class-transformer';
import { validateSync, type ValidationError, type ValidatorOptions } from 'class-validator';
import { structureProblems } from './structure.js';
import { type Problem } from '../errors/flowprobe.error.js';
import { isObject } from './is-object.js';
import { unknownField } from './unknown-field.js';

/** Unknown fields are refused by name, everywhere. */
const VALIDATOR_OPTIONS: ValidatorOptions = {
  whitelist: true,
  forbidNonWhitelisted: true,
  forbidUnknownValues: true,
  // One sentence a field: a value that is not a number is not reported as out of bounds as well.
  stopAtFirstError: true,
};

function describe(constraint: string, message: string, field: string): string {
  return constraint === 'whitelistValidation' ? unknownField(field) : message;
}

/** Flattens class-validator's tree into problems whose field is a path such as `policy.behavior.scaleUp.policies.0.value`. */
export function toProblems(errors: readonly ValidationError[], parent = ''): Problem[] {
  return errors.flatMap((error) => {
    const field = parent === '' ? error.property : `${parent}.${error.property}`;
    const messages = Object.entries(error.constraints ?? {}).map(([constraint, message]) =>
      describe(constraint, message, field),
    );
    const own = [...new Set(messages)].map((problem) => ({ field, problem }));
    return [...own, ...toProblems(error.children ?? [], field)];
  });
}

/** From so many elements on, an array of values is not copied. */
const LONG_ARRAY = 1000;

function isLongListOfValues(value: unknown): boolean {
  return Array.isArray(value) && value.length >= LONG_ARRAY && !value.some((each) => typeof each === 'object');
}

/**
 * class-transformer copies an array element by element, a hundred thousand numbers in 25 ms: of long lists of plain values it
 * gets none, and the instance has the list itself.
 */
function toInstance<T extends object>(type: ClassConstructor<T>, value: object): T {
  const fields = Object.entries(value);
  const lists = fields.filter(([, field]) => isLongListOfValues(field));
  if (lists.length === 0) return plainToInstance(type, value);
  const others = fields.filter((field) => !lists.includes(field));
  return Object.assign(plainToInstance(type, Object.fromEntries(others)), Object.fromEntries(lists));
}

/** A value that was checked, or every problem that it has. */
export type Read<T> = { readonly content: T } | { readonly problems: readonly Problem[] };

/** Reads a plain value (parsed JSON) as an instance of `type`. */
export function readAs<T extends object>(type: ClassConstructor<T>, value: unknown): Read<T> {
  if (!isObject(value)) {
    return { problems: [{ field: '', problem: 'must be a JSON object' }] };
  }
  const misshapen = structureProblems(value);
  if (misshapen.length > 0) return { problems: misshapen };
  const instance = toInstance(type, value);
  const problems = toProblems(validateSync(instance, VALIDATOR_OPTIONS));
  return problems.length > 0 ? { problems } : { content: instance };
}
