import { type Problem } from '../../kernel/errors/flowprobe.error.js';
import { isObject } from '../../kernel/input/is-object.js';

export const MAX_ITEMS = 1000;
/** Keys and elements of one item: they are expanded in one go. */
export const MAX_ITEM_PARTS = 2000;
/** Keys and elements of all items. */
export const MAX_PARTS = 50_000;
/** Characters of all items with their names spelled out. */
export const MAX_EXPANDED_LENGTH = 8 * 1024 * 1024;
/** Terms that are defined by way of others, one after the other. */
const MAX_CHAIN = 64;
const CONTEXT = '@context';

/** What an item costs to expand, and what in it would be lost. */
export interface ItemCost {
  /** Keys and elements. */
  readonly parts: number;
  /** Objects. */
  readonly objects: number;
  /** Characters once each name and text is spelled out, at most. */
  readonly expandedLength: number;
  /** Where the first null stands that JSON-LD would drop: names and indices from the item. */
  readonly nullPath: string | undefined;
}

/** What the contexts around a value mean for it. */
interface Scope {
  /** The most characters that a name stands for. */
  readonly maxIriLength: number;
  /** Terms whose values are kept as the JSON that they are (`"@type":"@json"`). */
  readonly jsonTerms: ReadonlySet<string>;
}

/** What a context of the body's means for its items. */
export function scopeOf(context: unknown): Scope {
  return within({ maxIriLength: 0, jsonTerms: new Set() }, context);
}

/** Costs of an item. Needs a value of bounded depth. */
export function costOf(item: unknown, scope: Scope): ItemCost {
  const cost = { parts: 0, objects: 0, expandedLength: 0, nullPath: undefined as string | undefined };
  const visit = (value: unknown, path: string, { maxIriLength, jsonTerms }: Scope, isJson: boolean): void => {
    if (typeof value === 'string') cost.expandedLength += value.length + maxIriLength;
    if (value === null && !isJson) cost.nullPath ??= path;
    if (typeof value !== 'object' || value === null) return;
    if (Array.isArray(value)) {
      cost.parts += value.length;
      for (let index = 0; index < value.length; index += 1) {
        visit(value[index], `${path}.${index}`, { maxIriLength, jsonTerms }, isJson);
      }
      return;
    }
    cost.objects += 1;
    const object = value as Record<string, unknown>;
    const own = CONTEXT in object ? within({ maxIriLength, jsonTerms }, object[CONTEXT]) : { maxIriLength, jsonTerms };
    for (const name of Object.keys(object)) {
      if (name === CONTEXT) continue;
      cost.parts += 1;
      cost.expandedLength += name.length + own.maxIriLength;
      const isLiteral = isJson || own.jsonTerms.has(name) || (name === '@value' && object['@type'] === '@json');
      visit(object[name], path === '' ? name : `${path}.${name}`, own, isLiteral);
    }
  };
  visit(item, '', scope, false);
  return cost;
}

/** A context that makes each object around it cost another copy of all terms: contexts of terms, and `@propagate`. */
export function revertsContexts(context: unknown): boolean {
  if (Array.isArray(context)) return context.some(revertsContexts);
  if (!isObject(context)) return false;
  return '@propagate' in context || Object.values(context).some((term) => isObject(term) && CONTEXT in term);
}

function within(outer: Scope, context: unknown): Scope {
  if (Array.isArray(context)) return context.reduce<Scope>((scope, each) => within(scope, each), outer);
  if (!isObject(context)) return outer;
  const jsonTerms = new Set(outer.jsonTerms);
  const lengths = new Map<string, number>();
  let longest = 0;
  let inTerms = 0;
  for (const [term, definition] of Object.entries(context)) {
    longest = Math.max(longest, iriLength(context, term, lengths, 0));
    if (!isObject(definition)) continue;
    if (definition['@type'] === '@json') jsonTerms.add(term);
    // The context of a term may come on top of all that is around it.
    if (CONTEXT in definition) inTerms += scopeOf(definition[CONTEXT]).maxIriLength;
  }
  return { maxIriLength: outer.maxIriLength + longest + inTerms, jsonTerms };
}

/** The most characters that a term of a context stands for: its own, and those of the terms that it is made of. */
function iriLength(context: Record<string, unknown>, term: string, known: Map<string, number>, chain: number): number {
  const before = known.get(term);
  if (before !== undefined) return before;
  if (chain > MAX_CHAIN) return Infinity;
  // Terms in a circle are refused by the library.
  known.set(term, 0);
  const definition = context[term];
  const meant = isObject(definition) ? (definition['@id'] ?? definition['@reverse'] ?? term) : definition;
  if (typeof meant !== 'string') return 0;
  const colon = meant.indexOf(':');
  const bases = [colon > 0 ? meant.slice(0, colon) : meant, '@vocab', '@base'].filter((base) => base !== term);
  const based = bases.map((base) => (Object.hasOwn(context, base) ? iriLength(context, base, known, chain + 1) : 0));
  const length = meant.length + term.length + Math.max(0, ...based);
  known.set(term, length);
  return length;
}

export function tooManyItems(field: string, count: number): Problem {
  return { field, problem: `${field} must hold at most ${MAX_ITEMS} items, not ${count}` };
}
