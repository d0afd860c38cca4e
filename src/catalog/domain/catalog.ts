import { type Problem } from '../../kernel/errors/flowprobe.error.js';
import { isObject } from '../../kernel/input/is-object.js';
import { type Read } from '../../kernel/input/validation.js';

/** One thing that can be ordered with, or paid with: a type, and one of that type's names. */
export interface CatalogEntry {
  readonly type: string;
  readonly name: string;
}

/** The entries of one entity, those of a type next to each other. */
export interface EntityCatalog {
  /** The types, in the file's order. */
  readonly types: readonly string[];
  readonly entries: readonly CatalogEntry[];
  /** For each type: where its entries start. */
  readonly firstEntry: readonly number[];
  /** For each type: how many entries it has, at least 1. */
  readonly entryCount: readonly number[];
}

/** What orders and payments can be. */
export interface Catalog {
  readonly order: EntityCatalog;
  readonly payment: EntityCatalog;
}

function checkNames(type: string, names: unknown): Problem[] {
  if (!Array.isArray(names)) return [{ field: type, problem: 'must be an array of names' }];
  if (names.length === 0) return [{ field: type, problem: 'must have at least one name' }];
  const seen = new Set<unknown>();
  return names.flatMap((name: unknown, position) => {
    const field = `${type}[${position}]`;
    if (typeof name !== 'string' || name.trim() === '') return [{ field, problem: 'must be a non-empty string' }];
    if (seen.has(name)) return [{ field, problem: `${JSON.stringify(name)} stands in this list twice` }];
    seen.add(name);
    return [];
  });
}

function toEntityCatalog(value: Record<string, readonly string[]>): EntityCatalog {
  const types = Object.keys(value);
  const lists = types.map((type) => value[type] ?? []);
  const entryCount = lists.map((names) => names.length);
  const firstEntry = entryCount.map((_, index) => entryCount.slice(0, index).reduce((sum, count) => sum + count, 0));
  const entries = types.flatMap((type, index) => (lists[index] ?? []).map((name) => Object.freeze({ type, name })));
  return Object.freeze({ types, entries, firstEntry, entryCount });
}

/**
 * Reads a catalog file's value: an object whose keys are types and whose values are arrays of that type's names.
 * @returns the catalog, or every problem with its place, such as `cards[1]`.
 */
export function readEntityCatalog(value: unknown): Read<EntityCatalog> {
  if (!isObject(value)) {
    return { problems: [{ field: '', problem: 'must be an object: key = type, value = array of names' }] };
  }
  const types = Object.keys(value);
  if (types.length === 0) return { problems: [{ field: '', problem: 'must have at least one type' }] };
  const problems = Object.entries(value).flatMap(([type, names]) =>
    type.trim() === ''
      ? [{ field: JSON.stringify(type), problem: 'a type must not be empty' }]
      : checkNames(type, names),
  );
  return problems.length > 0 ? { problems } : { content: toEntityCatalog(value as Record<string, string[]>) };
}
