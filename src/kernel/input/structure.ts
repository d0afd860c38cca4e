import { type Problem } from '../errors/flowprobe.error.js';
import { unknownField } from './unknown-field.js';

/** Above the depth and the number of fields of every input that is read here: a check costs time for each of them. */
const MAX_DEPTH = 32;
const MAX_PARTS = 5000;
const MAX_PROBLEMS = 20;

const INHERITED: ReadonlySet<string> = new Set(Object.getOwnPropertyNames(Object.prototype));

/**
 * Whether every object inherits this name (`constructor`, `__proto__`, `toString`, …): a library that looks such a field up
 * finds a value that nobody sent.
 */
export function isInherited(name: string): boolean {
  return INHERITED.has(name);
}

/** A container that is to be looked at. Its path is made only where it is asked for: there may be a hundred thousand. */
interface Container {
  readonly value: object;
  readonly key: string | number;
  readonly around: Container | undefined;
  readonly depth: number;
}

function pathOf({ key, around }: Container): string {
  const path = around === undefined ? '' : pathOf(around);
  return path === '' ? String(key) : `${path}.${key}`;
}

/** Fields anywhere in a parsed value that have such a name, and fields that are nested too deep. Needs no deep stack. */
export function structureProblems(value: object, maxParts = MAX_PARTS): Problem[] {
  const problems: Problem[] = [];
  let parts = 0;
  const waiting: Container[] = [{ value, key: '', around: undefined, depth: 0 }];
  const look = (around: Container, key: string | number, child: unknown): void => {
    parts += 1;
    const { depth } = around;
    if (typeof key === 'string' && isInherited(key)) {
      const field = pathOf({ value, key, around, depth });
      problems.push({ field, problem: `${unknownField(field)}: every object has a field of this name` });
    } else if (depth === MAX_DEPTH) {
      const path = pathOf(around);
      problems.push({ field: path, problem: `${path} is nested too deep` });
    } else if (typeof child === 'object' && child !== null) {
      waiting.push({ value: child, key, around, depth: depth + 1 });
    }
  };
  for (let next = waiting.pop(); next !== undefined && problems.length < MAX_PROBLEMS; next = waiting.pop()) {
    const { value: container } = next;
    const keys = Array.isArray(container) ? undefined : Object.keys(container);
    const length = keys?.length ?? (container as readonly unknown[]).length;
    for (let index = 0; index < length; index += 1) {
      const key = keys === undefined ? index : (keys[index] ?? '');
      const child = (container as Record<string | number, unknown>)[key];
      // Of an array only what may hold fields counts.
      if (keys === undefined && (typeof child !== 'object' || child === null)) continue;
      if (parts === maxParts) {
        const field = pathOf({ value, key, around: next, depth: 0 });
        return [{ field, problem: `there are too many fields up to ${field}` }];
      }
      look(next, key, child);
    }
  }
  return problems.slice(0, MAX_PROBLEMS);
}
