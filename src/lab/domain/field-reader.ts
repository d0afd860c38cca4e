import { type Problem } from '../../kernel/errors/flowprobe.error.js';
import { isObject } from '../../kernel/input/is-object.js';
import { unknownField } from '../../kernel/input/unknown-field.js';

const MAX_PROBLEMS = 20;

/** Reads values of a file and collects what is wrong with them, each with its place; what could not be read is undefined. */
export class FieldReader {
  private readonly found: Problem[] = [];

  get problems(): readonly Problem[] {
    return this.found;
  }

  problem(field: string, problem: string): void {
    if (this.found.length < MAX_PROBLEMS) this.found.push({ field, problem });
    return undefined;
  }

  /** An object that has none but the known fields; all fields are known where none are named. */
  object(value: unknown, field: string, known?: readonly string[]): Record<string, unknown> | undefined {
    if (!isObject(value)) {
      this.problem(field, 'must be an object');
      return undefined;
    }
    const unknown = Object.keys(value).filter((name) => known !== undefined && !known.includes(name));
    for (const name of unknown) {
      const place = within(field, name);
      this.problem(place, unknownField(place));
    }
    return value;
  }

  list(value: unknown, field: string, min: number, max: number): unknown[] | undefined {
    if (Array.isArray(value) && value.length >= min && value.length <= max) return value as unknown[];
    this.problem(field, `must be a list of ${min} to ${max}`);
    return undefined;
  }

  text(value: unknown, field: string, pattern?: { readonly test: RegExp; readonly words: string }): string | undefined {
    if (typeof value !== 'string') this.problem(field, 'must be a text');
    else if (pattern === undefined || pattern.test.test(value)) return value;
    else this.problem(field, `must be ${pattern.words}`);
    return undefined;
  }

  integer(value: unknown, field: string, min: number, max: number): number | undefined {
    if (typeof value === 'number' && Number.isInteger(value) && value >= min && value <= max) return value;
    this.problem(field, `must be a whole number from ${min} to ${max}`);
    return undefined;
  }

  boolean(value: unknown, field: string): boolean | undefined {
    if (typeof value === 'boolean') return value;
    this.problem(field, 'must be true or false');
    return undefined;
  }

  choice<T extends string>(value: unknown, field: string, choices: readonly T[]): T | undefined {
    const choice = choices.find((each) => each === value);
    if (choice === undefined) this.problem(field, `must be one of: ${choices.join(', ')}`);
    return choice;
  }

  /** A field that may be left out. */
  optional<T>(value: unknown, read: (value: unknown) => T | undefined): T | undefined {
    return value === undefined ? undefined : read(value);
  }
}

/** The place of a part of a value. */
export function within(field: string, name: string | number): string {
  return field === '' ? String(name) : `${field}.${name}`;
}
