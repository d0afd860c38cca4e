import { FlowProbeError, type Problem, refused } from '../kernel/errors/flowprobe.error.js';
import { isObject } from '../kernel/input/is-object.js';
import { aStepEachTurn, nextTurn, type Steps } from '../kernel/time/steps.js';
import { BODY_CONTEXT, BodyContexts, REMOTE } from './context-resolver.js';
import { INSERT, type Node } from './domain/change.js';
import {
  costOf,
  MAX_EXPANDED_LENGTH,
  MAX_ITEM_PARTS,
  MAX_ITEMS,
  MAX_PARTS,
  MAX_SLASHES,
  scopeOf,
  tooManyItems,
} from './domain/change-limits.js';

type JsonLd = typeof import('jsonld');
type Options = import('jsonld').Options.Expand & { readonly contextResolver: BodyContexts };
type JsonLdDocument = import('jsonld').JsonLdDocument;
type Expanded = Readonly<Record<string, unknown>>;

/** What the library says about a refusal. */
interface Details {
  readonly code?: string;
  readonly event?: { readonly message?: string; readonly details?: Readonly<Record<string, unknown>> };
}

const CONTEXT = '@context';
/** Properties of a body; each is looked up. */
const MAX_PROPERTIES = 20;
/** Characters of a name of the body that an answer repeats. */
const MAX_SHOWN = 200;
/** Keys and elements that are expanded in one turn of the event loop: some milliseconds. */
const PARTS_PER_TURN = 250;
/** Keys and elements that are counted in one turn. */
const PARTS_PER_STEP = 5000;
/** A key takes as long to expand as so many terms to copy. */
const TERMS_PER_PART = 3;

let library: Promise<JsonLd> | undefined;

/** Loaded once; a command that reads no JSON-LD does without. */
export function loadJsonLd(): Promise<JsonLd> {
  return (library ??= import('jsonld').then((module) => module.default));
}

/** The items of a body under the name that stands for {@link INSERT} in its context. */
interface Insert {
  readonly name: string;
  readonly items: readonly unknown[];
}

/**
 * The items that a body inserts, with full IRIs as keys: expanded (JSON-LD 1.1 API, section 5.1) and compacted against an empty context
 * (section 6.1). What is inserted is what the context says, not how it is spelled. Works in slices, one a turn.
 * @param base what relative `@id`s are resolved against
 * @throws FlowProbeError `invalid-body`, with what does not fit.
 */
export async function toGraph(body: object, base: string): Promise<readonly Node[]> {
  const { [CONTEXT]: context, ...properties } = body as Record<string, unknown>;
  const jsonld = await loadJsonLd();
  const contexts = new BodyContexts(context, nextTurn);
  // Nothing is ever loaded: all contexts come from the body. With `safe`, what JSON-LD would drop in silence is refused.
  const options = { base, contextResolver: contexts, documentLoader: refuseToLoad, safe: true } as Options;
  const expand = async (property: Record<string, unknown>, safe: boolean): Promise<Expanded> => {
    const document = { [CONTEXT]: BODY_CONTEXT, ...property } as object;
    const [node = {}] = (await jsonld.expand(document, { ...options, safe } as Options)) as Expanded[];
    return node;
  };
  let about = CONTEXT;
  try {
    const insert = await findInsert(
      properties,
      async (name) => isPlainInsert(name, context) || (await isInsert(name, expand)),
    );
    about = insert.name;
    const graph: Node[] = [];
    const slices = await aStepEachTurn(slicesOf(insert, context, contexts));
    for (const { items, cost } of slices) {
      if (slices.length > 1) await nextTurn();
      const nodes = nodesOf(await expand({ [insert.name]: items }, true), insert.name, items.length);
      if (cost > PARTS_PER_TURN) await nextTurn();
      const settings = { graph: true, skipExpansion: true, compactToRelative: false };
      const compacted = await jsonld.compact(nodes as unknown as JsonLdDocument, {}, {
        ...options,
        ...settings,
      } as Options);
      graph.push(...(compacted['@graph'] as Node[]));
    }
    if (slices.length > 1) await nextTurn();
    return graph;
  } catch (error) {
    if (contexts.refusal !== undefined) throw contexts.refusal;
    if (error instanceof FlowProbeError || !isOfLibrary(error)) throw error;
    throw refused('invalid-body', [problemOf(error, about)]);
  }
}

function refuseToLoad(): never {
  throw refused('invalid-body', [REMOTE]);
}

const COMPACT_IRI = /^([a-z]\w*):(\w+)$/i;
/** What a term must mean, as a text, to be a prefix (JSON-LD 1.1, section 4.1.5). */
const PREFIX_END = /[:/?#[\]@]$/;

/** Whether a property means {@link INSERT} as nearly every body has it: a prefix, in a context of texts alone. It saves an expansion. */
function isPlainInsert(name: string, context: unknown): boolean {
  if (!isObject(context) || !Object.values(context).every((value) => typeof value === 'string')) return false;
  const [, prefix = '', suffix = ''] = COMPACT_IRI.exec(name) ?? [];
  const iri = Object.hasOwn(context, name) ? undefined : context[prefix];
  return typeof iri === 'string' && PREFIX_END.test(iri) && iri + suffix === INSERT;
}

/** Whether a property means {@link INSERT}; keywords, and terms that stand for one, are about the body itself. */
async function isInsert(
  name: string,
  expand: (property: Record<string, unknown>, safe: boolean) => Promise<Expanded>,
): Promise<boolean> {
  if (name.startsWith('@')) return false;
  try {
    return INSERT in (await expand({ [name]: 0 }, false));
  } catch (error) {
    if (isOfLibrary(error) && !isOfContext(detailsOf(error))) return false;
    throw error;
  }
}

function unknownProperty(name: string): Problem {
  return { field: name, problem: `${name} is not known here; a change has "@context" and <${INSERT}>` };
}

/** Looks each property up by itself, so that one that means nothing, or something else, can be named. */
async function findInsert(
  properties: Record<string, unknown>,
  isInsert: (name: string) => Promise<boolean>,
): Promise<Insert> {
  const names = Object.keys(properties);
  const problems: Problem[] = [];
  const found: string[] = [];
  for (const name of names.slice(0, MAX_PROPERTIES)) {
    if (await isInsert(name)) found.push(name);
    else problems.push(unknownProperty(name.slice(0, MAX_SHOWN)));
  }
  if (names.length > MAX_PROPERTIES) problems.push({ field: 'body', problem: 'the body has too many properties' });
  const [name = 'kss:insert', second] = found;
  if (second !== undefined) problems.push({ field: second, problem: `${second} means the same as ${name}` });
  const value = found.length === 0 ? [] : properties[name];
  const items: readonly unknown[] = Array.isArray(value) ? value : [value];
  if (items.length === 0 && (problems.length === 0 || found.length > 0)) {
    problems.push({ field: name, problem: `${name} must hold at least one item` });
  }
  if (items.length > MAX_ITEMS) problems.push(tooManyItems(name, items.length));
  const odd = items.findIndex((item) => !isObject(item));
  if (odd >= 0) {
    const field = Array.isArray(value) ? `${name}.${odd}` : name;
    problems.push({ field, problem: `${field} must be a JSON object` });
  }
  if (problems.length > 0) throw refused('invalid-body', problems);
  return { name, items };
}

/** Items that are expanded in one go, and what that costs in keys and elements. */
interface Slice {
  readonly items: unknown[];
  cost: number;
}

/** Cuts the items into pieces of work that are bounded each. @throws FlowProbeError where one, or all together, cannot be */
function* slicesOf({ name, items }: Insert, context: unknown, contexts: BodyContexts): Steps<readonly Slice[]> {
  const scope = scopeOf(context);
  let slice: Slice = { items: [], cost: 0 };
  const slices = [slice];
  const total = { parts: 0, expandedLength: 0 };
  let partsInStep = 0;
  for (const [index, item] of items.entries()) {
    const { parts, copiedTerms, expandedLength, nullPath, slashesPath } = costOf(item, scope);
    const field = `${name}.${index}`;
    if (nullPath !== undefined) throw dropped(`${field}.${nullPath}`);
    if (slashesPath !== undefined) throw tooLarge(`${field}.${slashesPath}`, `${MAX_SLASHES} slashes`);
    if (parts > MAX_ITEM_PARTS) throw tooLarge(field, `${MAX_ITEM_PARTS} fields and values`);
    contexts.charge(copiedTerms);
    partsInStep += parts;
    if (partsInStep > PARTS_PER_STEP) {
      partsInStep = 0;
      yield;
    }
    total.parts += parts;
    total.expandedLength += expandedLength;
    const cost = parts + copiedTerms / TERMS_PER_PART;
    if (slice.cost + cost > PARTS_PER_TURN && slice.items.length > 0) {
      slice = { items: [], cost: 0 };
      slices.push(slice);
    }
    slice.items.push(item);
    slice.cost += cost;
  }
  if (total.parts > MAX_PARTS) throw tooLarge(name, `${MAX_PARTS} fields and values in all items`);
  if (total.expandedLength > MAX_EXPANDED_LENGTH) throw refused('invalid-body', [TOO_LONG]);
  return slices;
}

const TOO_LONG = {
  field: CONTEXT,
  problem: '@context is too long for so many items: spelled out, they would be too large',
};

function dropped(field: string): FlowProbeError {
  return refused('invalid-body', [{ field, problem: `${field} is null, which JSON-LD drops` }]);
}

function tooLarge(field: string, limit: string): FlowProbeError {
  return refused('invalid-body', [{ field, problem: `${field} must have at most ${limit}` }]);
}

/** The expanded items; each must still be there, and say something. */
function nodesOf(expanded: Expanded, name: string, count: number): Expanded[] {
  const values = (expanded[INSERT] ?? []) as Expanded[];
  const nodes = values.flatMap((value) => ('@list' in value ? (value['@list'] as Expanded[]) : [value]));
  const complain = (problem: string): FlowProbeError =>
    refused('invalid-body', [{ field: name, problem: `${name}: ${problem}` }]);
  for (const node of nodes) {
    if ('@value' in node) throw complain('an item has only @value, and no property');
    const [key, ...others] = Object.keys(node);
    if (key === undefined) throw complain('an item is empty');
    if (key === '@id' && others.length === 0)
      throw complain(`an item has only @id, and no property (${String(node['@id'])})`);
  }
  if (nodes.length !== count) throw complain('not every item is an object with properties');
  return nodes;
}

/** The library's own class of errors is not exported; their names begin so. */
function isOfLibrary(error: unknown): error is Error {
  return error instanceof Error && error.name.startsWith('jsonld.');
}

function detailsOf(error: Error): Details {
  return 'details' in error ? (error.details as Details) : {};
}

function problemOf(error: Error, about: string): Problem {
  const { message } = error;
  const details = detailsOf(error);
  const field = isOfContext(details) ? CONTEXT : about;
  const { event } = details;
  if (event !== undefined)
    return { field, problem: `${field}: ${event.message ?? message}${subjectOf(event.details)}` };
  return { field, problem: `${field}: ${message}` };
}

/** The library names the context in errors about one. */
function isOfContext(details: Details): boolean {
  return 'context' in details || /context|@version/.test(details.code ?? '');
}

/** The first text among the details: what the message is about. */
function subjectOf(details: Readonly<Record<string, unknown>> = {}): string {
  const subject = Object.values(details).find((value) => typeof value === 'string');
  return subject === undefined ? '' : ` (${JSON.stringify(subject.slice(0, 100))})`;
}
