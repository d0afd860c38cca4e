import { type Problem } from '../../kernel/errors/flowprobe.error.js';
import { isObject } from '../../kernel/input/is-object.js';

/** Whether a field has the value that is looked for; undefined stands for a field that is not there. */
export type Match = (value: unknown) => boolean;

const MAX_DEPTH = 8;
const MAX_FIELDS = 100;

interface Operator {
  readonly operand: string;
  /** @returns undefined where the operand is of another type */
  readonly match: (operand: unknown) => Match | undefined;
}

/** What may stand in place of a value. */
const OPERATORS: ReadonlyMap<string, Operator> = new Map([
  ['$gt', comparison((value, limit) => value > limit)],
  ['$lt', comparison((value, limit) => value < limit)],
  [
    '$exists',
    {
      operand: 'true or false',
      match: (operand: unknown): Match | undefined =>
        typeof operand === 'boolean' ? (value) => (value !== undefined) === operand : undefined,
    },
  ],
]);

function comparison(holds: (value: number, limit: number) => boolean): Operator {
  return {
    operand: 'a number',
    match: (limit) =>
      typeof limit === 'number' ? (value) => typeof value === 'number' && holds(value, limit) : undefined,
  };
}

/** Reads a pattern once, for many messages; collects what is wrong with it. */
class PatternReader {
  readonly problems: Problem[] = [];
  private fields = 0;

  read(expected: unknown, field: string, depth: number): Match {
    if (this.problems.length > 0) return never;
    this.fields += 1;
    if (this.fields > MAX_FIELDS) return this.refuse(field, `has more than ${MAX_FIELDS} fields up to here`);
    if (depth > MAX_DEPTH) return this.refuse(field, `is nested deeper than ${MAX_DEPTH} objects`);
    if (Array.isArray(expected)) return this.list(expected, field, depth);
    if (!isObject(expected)) return (value) => value === expected;
    const names = Object.keys(expected);
    if (names.some((name) => name.startsWith('$'))) return this.operators(expected, field);
    return this.members(expected, field, depth);
  }

  /** Field by field; what else a message has does not matter. */
  private members(expected: Readonly<Record<string, unknown>>, field: string, depth: number): Match {
    const members = Object.entries(expected).map(
      ([name, each]) => [name, this.read(each, `${field}.${name}`, depth + 1)] as const,
    );
    return (value) =>
      isObject(value) && members.every(([name, match]) => match(Object.hasOwn(value, name) ? value[name] : undefined));
  }

  /** A list has as many elements, each of which matches. */
  private list(expected: readonly unknown[], field: string, depth: number): Match {
    const elements = expected.map((each, index) => this.read(each, `${field}.${index}`, depth + 1));
    return (value) =>
      Array.isArray(value) && value.length === elements.length && elements.every((match, index) => match(value[index]));
  }

  private operators(expected: Readonly<Record<string, unknown>>, field: string): Match {
    const matches = Object.entries(expected).map(([name, operand]) => {
      const operator = OPERATORS.get(name);
      if (operator === undefined) return this.refuse(`${field}.${name}`, `must be one of ${operatorNames()}`);
      return operator.match(operand) ?? this.refuse(`${field}.${name}`, `must be ${operator.operand}`);
    });
    return (value) => matches.every((match) => match(value));
  }

  private refuse(field: string, problem: string): Match {
    this.problems.push({ field, problem: `${field} ${problem}` });
    return never;
  }
}

function never(): boolean {
  return false;
}

function operatorNames(): string {
  return [...OPERATORS.keys()].join(', ');
}

/**
 * Reads what a message is to match. Values are compared by value, objects within objects field by field, lists element by element;
 * in place of a value, an object of operators: `$gt` and `$lt` for numbers, `$exists` for presence. The empty pattern matches
 * every message.
 * @param field how the pattern is called in a problem
 */
export function readPattern(
  pattern: Readonly<Record<string, unknown>>,
  field: string,
): { readonly match: Match } | { readonly problems: readonly Problem[] } {
  const reader = new PatternReader();
  const operator = Object.keys(pattern).find((name) => OPERATORS.has(name));
  if (operator !== undefined) {
    const problem = `${field}.${operator} must stand in place of the value of a field: {"field":{"${operator}":…}}`;
    return { problems: [{ field: `${field}.${operator}`, problem }] };
  }
  const match = reader.read(pattern, field, 0);
  return reader.problems.length > 0 ? { problems: reader.problems } : { match };
}
