import { type Problem } from '../errors/flowprobe.error.js';
import { unknownField } from './unknown-field.js';

/** Above the depth and the number of fields of every input that is read here: a check costs time for each of them. */
const MAX_DEPTH = 32;
const MAX_PARTS = 5000;
const MAX_PROBLEMS = 20;

/**
 * Whether every object inherits this name (`constructor`, `__proto__`, `toString`, …): a library that looks such a field up
 * finds a value that nobody sent.
 */
export function isInherited(name: string): boolean {
  return Object.hasOwn(Object.prototype, name);
}

/** The members of an object, the containers among the elements of an array: what is to be looked at, without a list of all. */
function* partsOf(value: object): Generator<[string, unknown]> {
  if (!Array.isArray(value)) {
    for (const key of Object.keys(value)) yield [key, (value as Record<string, unknown>)[key]];
    return;
  }
  for (let index = 0; index < value.length; index += 1) {
    const element: unknown = value[index];
    if (typeof element === 'object' && element !== null) yield [String(index), element];
  }
}

/** Fields anywhere in a parsed value that have such a name, and fields that are nested too deep. Needs no stack. */
export function structureProblems(value: object, maxParts = MAX_PARTS): Problem[] {
  const problems: Problem[] = [];
  let parts = 0;
  const waiting: { value: object; path: string; depth: number }[] = [{ value, path: '', depth: 0 }];
  for (let next = waiting.pop(); next !== undefined && problems.length < MAX_PROBLEMS; next = waiting.pop()) {
    const { path, depth } = next;
    for (const [key, child] of partsOf(next.value)) {
      const field = path === '' ? key : `${path}.${key}`;
      parts += 1;
      if (parts > maxParts) return [{ field, problem: `there are too many fields up to ${field}` }];
      if (isInherited(key)) problems.push({ field, problem: unknownField(field) });
      else if (depth === MAX_DEPTH) problems.push({ field: path, problem: `${path} is nested too deep` });
      else if (typeof child === 'object' && child !== null)
        waiting.push({ value: child, path: field, depth: depth + 1 });
    }
  }
  return problems.slice(0, MAX_PROBLEMS);
}
