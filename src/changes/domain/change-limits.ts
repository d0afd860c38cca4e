import { type Problem } from '../../kernel/errors/flowprobe.error.js';
import { isObject } from '../../kernel/input/is-object.js';

export const MAX_ITEMS = 1000;
/** Keys and elements of one item: they are expanded in one go. */
export const MAX_ITEM_PARTS = 2000;
/** Keys and elements of all items. */
export const MAX_PARTS = 50_000;
/** Characters of all items with their names spelled out. */
export const MAX_EXPANDED_LENGTH = 8 * 1024 * 1024;
/**
 * Slashes in one text: where the library resolves it as a relative IRI, it takes the parts off one by one, which takes the square of
 * their number where there are more.
 */
export const MAX_SLASHES = 10_000;
/** Terms that are defined by way of others, one after the other. */
const MAX_CHAIN = 64;
const CONTEXT = '@context';

/** What an item costs to expand, and what in it would be lost. */
export interface ItemCost {
  /** Keys and elements. */
  readonly parts: number;
  /** Terms that the library copies for objects that leave the context of a term or of a type. */
  readonly copiedTerms: number;
  /** Characters once each name and text is spelled out, at most. */
  readonly expandedLength: number;
  /** Where the first null stands that JSON-LD would drop: names and indices from the item. */
  readonly nullPath: string | undefined;
  /** Where the first text stands that has too many slashes. */
  readonly slashesPath: string | undefined;
}

/** What the contexts around a value mean for it. */
interface Scope {
  /** The most characters that a name stands for. */
  readonly maxIriLength: number;
  /** Terms whose values are kept as the JSON that they are (`"@type":"@json"`): a set for each context that has some, the outermost first. */
  readonly jsonTerms: readonly ReadonlySet<string>[];
  /** Terms of these contexts, those in the contexts of terms included. */
  readonly terms: number;
  /** Each object around costs another copy of all terms: there are contexts of terms, or `@propagate`. */
  readonly isReverting: boolean;
}

const NO_CONTEXT: Scope = { maxIriLength: 0, jsonTerms: [], terms: 0, isReverting: false };

/** What a context of the body's means for its items. */
export function scopeOf(context: unknown): Scope {
  return within(NO_CONTEXT, context);
}

/** Costs of an item. Needs a value of bounded depth. */
export function costOf(item: unknown, scope: Scope): ItemCost {
  const cost = {
    parts: 0,
    expandedLength: 0,
    nullPath: undefined as string | undefined,
    slashesPath: undefined as string | undefined,
  };
  let objects = 0;
  let { terms, isReverting } = scope;
  const visit = (value: unknown, path: string, around: Scope, isJson: boolean): void => {
    if (typeof value === 'string') {
      cost.expandedLength += value.length + around.maxIriLength;
      if (hasTooManySlashes(value)) cost.slashesPath ??= path;
    }
    if (value === null && !isJson) cost.nullPath ??= path;
    if (typeof value !== 'object' || value === null) return;
    if (Array.isArray(value)) {
      cost.parts += value.length;
      for (let index = 0; index < value.length; index += 1) visit(value[index], `${path}.${index}`, around, isJson);
      return;
    }
    objects += 1;
    const object = value as Record<string, unknown>;
    const own = CONTEXT in object ? within(around, object[CONTEXT]) : around;
    // Of contexts beside each other the sum, as they may be within each other.
    terms += own.terms - around.terms;
    isReverting ||= own.isReverting;
    for (const name of Object.keys(object)) {
      if (name === CONTEXT) continue;
      cost.parts += 1;
      cost.expandedLength += name.length + own.maxIriLength;
      const isLiteral =
        isJson || own.jsonTerms.some((terms) => terms.has(name)) || (name === '@value' && object['@type'] === '@json');
      visit(object[name], path === '' ? name : `${path}.${name}`, own, isLiteral);
    }
  };
  visit(item, '', scope, false);
  return { ...cost, copiedTerms: isReverting ? objects * terms : 0 };
}

/** Whether a text would take the library too long as a relative IRI. */
export function hasTooManySlashes(text: string): boolean {
  if (text.length <= MAX_SLASHES) return false;
  let count = 0;
  for (let at = text.indexOf('/'); at >= 0 && count <= MAX_SLASHES; at = text.indexOf('/', at + 1)) count += 1;
  return count > MAX_SLASHES;
}

function within(outer: Scope, context: unknown): Scope {
  let { maxIriLength, terms, isReverting } = outer;
  const jsonTerms = new Set<string>();
  const contexts: readonly unknown[] = Array.isArray(context) ? context : [context];
  for (const each of contexts) {
    if (!isObject(each)) continue;
    isReverting ||= '@propagate' in each;
    const lengths = new Map<string, number>();
    let longest = 0;
    for (const [term, definition] of Object.entries(each)) {
      terms += 1;
      longest = Math.max(longest, iriLength(each, term, lengths, 0));
      if (!isObject(definition)) continue;
      if (definition['@type'] === '@json') jsonTerms.add(term);
      if (!(CONTEXT in definition)) continue;
      // The context of a term may come on top of all that is around it.
      const inTerm = scopeOf(definition[CONTEXT]);
      maxIriLength += inTerm.maxIriLength;
      terms += inTerm.terms;
      isReverting = true;
    }
    maxIriLength += longest;
  }
  const isAdding = jsonTerms.size > 0;
  return { maxIriLength, terms, isReverting, jsonTerms: isAdding ? [...outer.jsonTerms, jsonTerms] : outer.jsonTerms };
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
