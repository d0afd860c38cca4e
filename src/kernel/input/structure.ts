import { type Problem } from '../errors/flowprobe.error.js';
import { unknownField } from './unknown-field.js';

/** Deeper, and with more fields and objects, than anything that is read here; checking costs time for each. */
const MOST_DEPTH = 32;
const MOST_PARTS = 5000;

/**
 * Whether every object has this name without being asked (`constructor`, `__proto__`, `toString`, …): libraries that look a
 * field up by such a name find what nobody sent.
 */
export function isInherited(name: string): boolean {
  return Object.hasOwn(Object.prototype, name);
}

/** Fields anywhere in a parsed value that have such a name, and fields that are nested too deep. Needs no stack. */
export function structureProblems(value: object, mostParts = MOST_PARTS): Problem[] {
  const problems: Problem[] = [];
  let parts = 0;
  const waiting: { value: object; path: string; depth: number }[] = [{ value, path: '', depth: 0 }];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const { path, depth } = next;
    for (const [key, child] of Object.entries(next.value) as [string, unknown][]) {
      const isObject = typeof child === 'object' && child !== null;
      if (!isObject && Array.isArray(next.value)) continue;
      const field = path === '' ? key : `${path}.${key}`;
      parts += 1;
      if (parts > mostParts) return [{ field, problem: `there are too many fields up to ${field}` }];
      if (isInherited(key)) problems.push({ field, problem: unknownField(field) });
      else if (depth === MOST_DEPTH) problems.push({ field: path, problem: `${path} is nested too deep` });
      else if (isObject) waiting.push({ value: child, path: field, depth: depth + 1 });
    }
  }
  return problems;
}
