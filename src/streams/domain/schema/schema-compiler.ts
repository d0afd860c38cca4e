import { Random } from '../../../kernel/random/random.js';
import { holds, isMultiple, schemasOfProperty } from './holds.js';
import { FORMATS } from './formats.js';
import { isEqual, type Json, type JsonType, type Schema, type SchemaObject } from './json-schema.js';
import { readPattern, writePattern } from './pattern.js';
import {
  type CheckedNode,
  type NumberNode,
  type ObjectNode,
  partsOf,
  type PlanNode,
  type PropertyNode,
  reachableFrom,
  type TextNode,
} from './plan.js';
import { WORDS } from './words.js';

/** Far more than a document has that somebody has written; schemas whose alternatives multiply each other reach it soon. */
const MAX_PLAN_NODES = 20_000;
const MAX_LIST_ITEMS = 1000;
const MAX_PROPERTIES = 1000;
const MAX_TEXT_LENGTH = 64 * 1024;
/** Where a schema has no bounds. */
const DEFAULT_SPAN = 1000;
const DEFAULT_MAX_ITEMS = 3;
const DEFAULT_TEXT_LENGTH = 32;

/** A schema of which there is no value, or none that is made here. */
export class SchemaProblem extends Error {
  constructor(
    readonly schema: Schema,
    message: string,
  ) {
    super(message);
    this.name = 'SchemaProblem';
  }
}

/** Schemas that one value has to fit at once, and which of their alternatives have been chosen already. */
interface State {
  readonly schemas: readonly SchemaObject[];
  readonly chosen: ReadonlySet<string>;
  readonly holding: readonly Schema[];
  readonly failing: readonly Schema[];
}

type Expanded = readonly SchemaObject[] | { readonly refused: Schema };

/** Somebody has said so. */
const FORBIDDEN = 'no value is allowed here';

const SCALAR: Pick<PlanNode, 'height'> = { height: Infinity };

/** Follows references and `allOf`, which add schemas that have to fit as well. */
function expand(given: readonly Schema[]): Expanded {
  const found = new Set<SchemaObject>();
  const waiting = [...given];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    if (next === true) continue;
    if (next === false) return { refused: given.find((each) => typeof each === 'object') ?? false };
    if (found.has(next)) continue;
    found.add(next);
    if (next.target !== undefined) {
      if (next.target === false) return { refused: next };
      waiting.push(next.target);
    }
    for (const each of next.allOf ?? []) {
      if (each === false) return { refused: next };
      waiting.push(each);
    }
  }
  return [...found].sort((a, b) => a.id - b.id);
}

function keyOf({ schemas, chosen, holding, failing }: State): string {
  const ids = (list: readonly Schema[]): string =>
    list.map((each) => (typeof each === 'object' ? each.id : each)).join();
  return `${ids(schemas)}|${[...chosen].sort().join()}|${ids(holding)}|${ids(failing)}`;
}

/** What of a list of numbers is the tightest; undefined where there is none. */
function tightest(numbers: readonly (number | undefined)[], pick: (...all: number[]) => number): number | undefined {
  const given = numbers.filter((each) => each !== undefined);
  return given.length === 0 ? undefined : pick(...given);
}

function typesOf(schemas: readonly SchemaObject[]): JsonType[] {
  let allowed: JsonType[] | undefined;
  for (const { types } of schemas) {
    if (types === undefined) continue;
    const now = new Set<JsonType>(types);
    if (now.has('number')) now.add('integer');
    allowed = allowed === undefined ? [...now] : allowed.filter((type) => now.has(type));
  }
  if (allowed === undefined) return impliedTypes(schemas);
  return allowed.includes('number') ? allowed.filter((type) => type !== 'integer') : allowed;
}

/** What keywords are about, where no type is given. Of what nothing is said, a text is made. */
function impliedTypes(schemas: readonly SchemaObject[]): JsonType[] {
  const has = (...keywords: (keyof SchemaObject)[]): boolean =>
    schemas.some((schema) => keywords.some((keyword) => schema[keyword] !== undefined));
  if (has('properties', 'required', 'patternProperties', 'minProperties', 'dependentRequired', 'propertyNames')) {
    return ['object'];
  }
  if (has('items', 'prefixItems', 'contains', 'minItems', 'uniqueItems')) return ['array'];
  if (has('minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum', 'multipleOf')) return ['number'];
  return ['string'];
}

/** Compiles the schemas of one document to plans. Schemas that several refer to are compiled once. */
export class SchemaCompiler {
  private readonly nodes = new Map<string, PlanNode>();
  private count = 0;

  /** @param isOver whether it has taken too long */
  constructor(private readonly isOver: () => boolean) {}

  /** What is optional and has no value, since it was asked last: it is left out of all payloads. */
  takeLeftOut(): SchemaProblem[] {
    return this.leftOut.splice(0);
  }

  private readonly leftOut: SchemaProblem[] = [];

  /**
   * How the values of a schema are made.
   * @throws SchemaProblem where there are none, or none that are made here
   */
  compile(schema: Schema): PlanNode {
    const node = this.nodeOf([schema]);
    this.settle(node, schema);
    return node;
  }

  /** A part of the plan has no value after all. @throws SchemaProblem where there is none without it */
  drop(part: PlanNode, reason: SchemaProblem, root: PlanNode, schema: Schema): void {
    Object.assign(part, never(reason.schema, reason.message));
    for (const node of reachableFrom([root])) node.height = Infinity;
    this.leftOut.push(new SchemaProblem(reason.schema, `what is described here is left out: ${reason.message}`));
    this.settle(root, schema);
  }

  private settle(root: PlanNode, schema: Schema): void {
    measure([root]);
    if (root.height === Infinity) throw problemOf(root, schema);
    this.leftOut.push(...prune([root]));
  }

  private nodeOf(schemas: readonly Schema[], from: Partial<State> = {}): PlanNode {
    const expanded = expand(schemas);
    if ('refused' in expanded) return never(expanded.refused, FORBIDDEN);
    const { chosen = new Set<string>(), holding = [], failing = [] } = from;
    const state: State = { schemas: expanded, chosen, holding, failing };
    const key = keyOf(state);
    const known = this.nodes.get(key);
    if (known !== undefined) return known;
    this.count += 1;
    if (this.count > MAX_PLAN_NODES || this.isOver()) {
      throw new SchemaProblem(schemas[0] ?? true, 'its alternatives have too many combinations');
    }
    // Known before it is made, as it may contain itself.
    const node = { kind: 'never', reason: '', schema: true, height: Infinity } as PlanNode;
    this.nodes.set(key, node);
    return Object.assign(node, this.alternatives(state) ?? this.checked(state));
  }

  /** The first alternatives that are not chosen yet, each with all that is to be met besides; undefined where there are none. */
  private alternatives(state: State): PlanNode | undefined {
    const { schemas } = state;
    for (const schema of schemas) {
      const branches = this.branchesOf(schema, state);
      if (branches !== undefined) return { kind: 'choice', options: branches, ...SCALAR };
    }
    return undefined;
  }

  private branchesOf(schema: SchemaObject, state: State): PlanNode[] | undefined {
    const { schemas } = state;
    const isNew = (name: string): boolean => !state.chosen.has(`${schema.id} ${name}`);
    const branch = (
      name: string,
      added: readonly Schema[],
      holding: readonly Schema[],
      failing: readonly Schema[],
    ): PlanNode =>
      this.nodeOf([...schemas, ...added], {
        chosen: new Set([...state.chosen, `${schema.id} ${name}`]),
        holding: [...state.holding, ...holding],
        failing: [...state.failing, ...failing],
      });
    const { anyOf, oneOf } = schema;
    if (anyOf !== undefined && isNew('anyOf')) return anyOf.map((each) => branch('anyOf', [each], [], []));
    if (oneOf !== undefined && isNew('oneOf')) {
      return oneOf.map((each, index) =>
        branch(
          'oneOf',
          [each],
          [],
          oneOf.filter((other, place) => place !== index && !areDisjoint(each, other)),
        ),
      );
    }
    if (schema.if !== undefined && isNew('if')) {
      return [
        branch('if', [schema.if, schema.then ?? true], [], []),
        branch('if', [schema.else ?? true], [], [schema.if]),
      ];
    }
    const dependent = Object.entries(schema.dependentSchemas ?? {}).find(([name]) => isNew(`with ${name}`));
    if (dependent === undefined) return undefined;
    const [name, needed] = dependent;
    const { place } = schema;
    return [
      branch(`with ${name}`, [needed, this.own({ place, required: [name] })], [], []),
      branch(`with ${name}`, [this.own({ place, properties: { [name]: false } })], [], []),
    ];
  }

  private ownIds = -1;

  /** A schema that stands in no document. */
  private own(schema: Omit<SchemaObject, 'id'>): SchemaObject {
    this.ownIds -= 1;
    return { id: this.ownIds, ...schema };
  }

  private checked(state: State): PlanNode {
    const { schemas } = state;
    const failing = [...state.failing, ...schemas.flatMap(({ not }) => (not === undefined ? [] : [not]))];
    const made = this.made(schemas);
    const holding = [...state.holding, ...made.holding];
    if (made.node.kind === 'never') return made.node;
    if (made.node.kind === 'pick') {
      const values = made.node.values.filter(
        (value) => holding.every((each) => holds(each, value)) && !failing.some((each) => holds(each, value)),
      );
      if (values.length > 0) return { ...made.node, values };
      return never(schemas[0] ?? true, 'none of its values fits all that is said of it');
    }
    if (failing.length === 0 && holding.length === 0) return made.node;
    return { kind: 'checked', node: made.node, holding, failing, ...SCALAR };
  }

  /** @returns what makes the values, and what they have to be checked against */
  private made(schemas: readonly SchemaObject[]): { node: PlanNode; holding: readonly Schema[] } {
    const [first] = schemas;
    const at: Schema = first ?? true;
    const listed = schemas.find((schema) => schema.const !== undefined || schema.enum !== undefined);
    if (listed !== undefined) {
      const values = listed.const === undefined ? (listed.enum ?? []) : [listed.const.value];
      const fitting = values.filter((value) => schemas.every((schema) => holds(schema, value)));
      if (fitting.length === 0) return { node: never(listed, 'none of the listed values fits'), holding: [] };
      return { node: { kind: 'pick', values: fitting, height: Infinity }, holding: [] };
    }
    const types = typesOf(schemas);
    if (types.length === 0) return { node: never(at, 'no type fits all that is said of it'), holding: [] };
    const parts = types.map((type) => this.ofType(type, schemas, at));
    const holding = parts.some((part) => part.isSure) && parts.every((part) => part.isSure) ? [] : schemas;
    const [only] = parts;
    const node: PlanNode =
      parts.length === 1 && only !== undefined
        ? only.node
        : { kind: 'choice', options: parts.map((part) => part.node), ...SCALAR };
    const faker = schemas.find((schema) => schema.faker !== undefined);
    if (faker?.faker === undefined) return { node, holding };
    const all: Schema = schemas.length === 1 ? faker : this.own({ place: faker.place, allOf: schemas });
    return { node: { kind: 'faker', method: faker.faker, schema: all, otherwise: node, ...SCALAR }, holding };
  }

  private ofType(type: JsonType, schemas: readonly SchemaObject[], at: Schema): { node: PlanNode; isSure: boolean } {
    switch (type) {
      case 'null':
        return { node: { kind: 'pick', values: [null], ...SCALAR }, isSure: true };
      case 'boolean':
        return { node: { kind: 'pick', values: [false, true], ...SCALAR }, isSure: true };
      case 'integer':
      case 'number':
        return numberOf(type, schemas, at);
      case 'string':
        return textOf(schemas, at);
      case 'array':
        return this.arrayOf(schemas, at);
      case 'object':
        return this.objectOf(schemas, at);
    }
  }

  private arrayOf(schemas: readonly SchemaObject[], at: Schema): { node: PlanNode; isSure: boolean } {
    const prefixLength = Math.max(0, ...schemas.map(({ prefixItems = [] }) => prefixItems.length));
    const itemAt = (index: number): PlanNode =>
      this.nodeOf(schemas.map(({ prefixItems = [], items = true }) => prefixItems[index] ?? items));
    const prefix = Array.from({ length: Math.min(prefixLength, MAX_LIST_ITEMS) }, (_, index) => itemAt(index));
    const containing = schemas.filter(({ contains }) => contains !== undefined);
    const [contains] = containing;
    const containedCount = contains === undefined ? 0 : (contains.minContains ?? 1);
    const given =
      tightest(
        schemas.map(({ minItems }) => minItems),
        Math.max,
      ) ?? 0;
    const min = Math.max(given, containedCount === 0 ? 0 : prefix.length + containedCount);
    const bound = tightest(
      schemas.map(({ maxItems }) => maxItems),
      Math.min,
    );
    const usual = Math.max(min, prefix.length, Math.min(DEFAULT_MAX_ITEMS, min + DEFAULT_MAX_ITEMS));
    const max = Math.min(bound ?? usual, Math.max(usual, min + DEFAULT_MAX_ITEMS));
    if (min > (bound ?? Infinity)) {
      return {
        node: never(at, `an array needs at least ${min} items and may have at most ${bound ?? 0}`),
        isSure: true,
      };
    }
    if (min > MAX_LIST_ITEMS) {
      return { node: never(at, `an array needs ${min} items; at most ${MAX_LIST_ITEMS} are made`), isSure: true };
    }
    const isUnique = schemas.some(({ uniqueItems }) => uniqueItems === true);
    const contained =
      contains?.contains === undefined || containedCount === 0
        ? undefined
        : this.nodeOf([contains.contains, ...schemas.map(({ items = true }) => items)]);
    const node: PlanNode = {
      kind: 'array',
      prefix,
      items: itemAt(prefixLength),
      ...(contained === undefined ? {} : { contained }),
      containedCount,
      min,
      usualMin: Math.min(max, Math.max(min, 1)),
      max,
      isUnique,
      ...SCALAR,
    };
    const isSure = !isUnique && containing.length <= 1 && contains?.maxContains === undefined;
    return { node, isSure };
  }

  private objectOf(schemas: readonly SchemaObject[], at: Schema): { node: PlanNode; isSure: boolean } {
    const required = new Set(schemas.flatMap((schema) => schema.required ?? []));
    const names = new Set([...schemas.flatMap(({ properties = {} }) => Object.keys(properties)), ...required]);
    const properties: PropertyNode[] = [];
    for (const name of names) {
      const isRequired = required.has(name);
      const isNamed = schemas.every(({ propertyNames = true }) => holds(propertyNames, name));
      const node = isNamed
        ? this.nodeOf(schemas.flatMap((schema) => schemasOfProperty(schema, name)))
        : never(at, `a property must not be called ${JSON.stringify(name)}`);
      properties.push({ name, node, isRequired, isFurther: false });
    }
    const min = Math.max(
      tightest(
        schemas.map(({ minProperties }) => minProperties),
        Math.max,
      ) ?? 0,
      required.size,
    );
    const max =
      tightest(
        schemas.map(({ maxProperties }) => maxProperties),
        Math.min,
      ) ?? Infinity;
    if (min > max) {
      const problem = `an object needs at least ${min} properties and may have at most ${max}`;
      return { node: never(at, problem), isSure: true };
    }
    if (min > MAX_PROPERTIES) {
      const problem = `an object needs ${min} properties; at most ${MAX_PROPERTIES} are made`;
      return { node: never(at, problem), isSure: true };
    }
    const further = min > required.size ? furtherNames(schemas, names, min) : [];
    for (const name of further) {
      const node = this.nodeOf(schemas.flatMap((schema) => schemasOfProperty(schema, name)));
      if (node.kind !== 'never') properties.push({ name, node, isRequired: false, isFurther: true });
    }
    if (properties.length < min) {
      const problem = `an object needs at least ${min} properties, and no more than ${properties.length} are found`;
      return { node: never(at, problem), isSure: true };
    }
    const needs = schemas.flatMap(({ dependentRequired = {} }) => Object.entries(dependentRequired));
    const node: ObjectNode = {
      kind: 'object',
      properties,
      needs,
      min,
      max,
      ...SCALAR,
    };
    const isSure = min <= required.size && max === Infinity;
    return { node, isSure };
  }
}

/** Names of properties that nobody has described, of those that the schemas allow: to come to as many as there must be. */
function furtherNames(schemas: readonly SchemaObject[], known: ReadonlySet<string>, count: number): string[] {
  const random = Random.fromSeed('names');
  const named = schemas.flatMap(({ propertyNames = true }) => {
    const expanded = expand([propertyNames]);
    return 'refused' in expanded ? [] : expanded;
  });
  const listed = named.flatMap((each) => (each.const === undefined ? (each.enum ?? []) : [each.const.value]));
  const patterns = [
    ...named.flatMap(({ pattern }) => pattern ?? []),
    ...schemas.flatMap(({ patternProperties = {} }) => Object.keys(patternProperties)),
  ].flatMap((source) => {
    const read = readPattern(source);
    return 'problem' in read ? [] : [read.node];
  });
  const found = new Set<string>();
  const take = (name: Json): void => {
    if (typeof name !== 'string' || known.has(name) || found.size >= count) return;
    const isAllowed = ({ propertyNames = true }: SchemaObject): boolean => holds(propertyNames, name);
    if (!schemas.every(isAllowed)) return;
    if (!schemas.some((schema) => schemasOfProperty(schema, name).includes(false))) found.add(name);
  };
  listed.forEach(take);
  for (let time = 0; time < 4 * count && found.size < count; time += 1) {
    for (const pattern of patterns) take(writePattern(pattern, random, time % 8));
    const word = WORDS[time % WORDS.length] ?? '';
    take(time < WORDS.length ? word : `${word}${Math.floor(time / WORDS.length)}`);
  }
  return [...found];
}

function never(schema: Schema, reason: string): PlanNode {
  return { kind: 'never', reason, schema, height: Infinity };
}

/** What sets the values of a schema apart from those of another. */
interface Facts {
  readonly types: readonly JsonType[] | undefined;
  readonly values: readonly Json[] | undefined;
  /** Of the properties that it requires. */
  readonly required: ReadonlyMap<string, readonly Json[] | undefined>;
}

const facts = new WeakMap<SchemaObject, Facts | 'refused'>();

function factsOf(schema: Schema): Facts | 'refused' {
  const known = typeof schema === 'object' ? facts.get(schema) : undefined;
  const found = known ?? readFacts(schema);
  if (typeof schema === 'object') facts.set(schema, found);
  return found;
}

function readFacts(schema: Schema): Facts | 'refused' {
  const expanded = expand([schema]);
  if ('refused' in expanded) return 'refused';
  const isTyped = expanded.some(({ types }) => types !== undefined);
  const names = expanded.flatMap((each) => each.required ?? []);
  const valuesOf = (name: string): readonly Json[] | undefined => {
    const of = expand(
      expanded.flatMap(({ properties = {} }) => (Object.hasOwn(properties, name) ? [properties[name] ?? true] : [])),
    );
    return 'refused' in of ? undefined : listedIn(of);
  };
  return {
    types: isTyped ? typesOf(expanded).map((type) => (type === 'integer' ? 'number' : type)) : undefined,
    values: listedIn(expanded),
    required: new Map(names.map((name) => [name, valuesOf(name)])),
  };
}

function listedIn(schemas: readonly SchemaObject[]): readonly Json[] | undefined {
  const listed = schemas.find((each) => each.const !== undefined || each.enum !== undefined);
  return listed?.const === undefined ? listed?.enum : [listed.const.value];
}

/** Whether no value can fit both: a property that both require has other values, or the types differ. */
function areDisjoint(a: Schema, b: Schema): boolean {
  const left = factsOf(a);
  const right = factsOf(b);
  if (left === 'refused' || right === 'refused') return true;
  if (haveNoneInCommon(left.values, right.values)) return true;
  const { types } = right;
  if (left.types !== undefined && types !== undefined) {
    const shared = left.types.filter((type) => types.includes(type));
    if (shared.length === 0) return true;
    if (shared.some((type) => type !== 'object')) return false;
  }
  for (const [name, values] of left.required) if (haveNoneInCommon(values, right.required.get(name))) return true;
  return false;
}

function haveNoneInCommon(values: readonly Json[] | undefined, others: readonly Json[] | undefined): boolean {
  if (values === undefined || others === undefined) return false;
  return !values.some((value) => others.some((other) => isEqual(value, other)));
}

function numberOf(
  type: 'integer' | 'number',
  schemas: readonly SchemaObject[],
  at: Schema,
): { node: PlanNode; isSure: boolean } {
  const steps = schemas.flatMap(({ multipleOf }) => (multipleOf === undefined ? [] : [multipleOf]));
  const given = steps.length === 0 ? undefined : Math.max(...steps);
  const low = tightest(
    schemas.flatMap(({ minimum, exclusiveMinimum }) => [minimum, exclusiveMinimum]),
    Math.max,
  );
  const high = tightest(
    schemas.flatMap(({ maximum, exclusiveMaximum }) => [maximum, exclusiveMaximum]),
    Math.min,
  );
  const span = DEFAULT_SPAN * Math.max(1, given ?? 0);
  const min = low ?? (high === undefined || high > 0 ? Math.min(0, high ?? 0) : high - span);
  const max = high ?? (low === undefined || low < span ? Math.max(span, min + 1) : low + span);
  const isMinExcluded = schemas.some(({ exclusiveMinimum }) => exclusiveMinimum === min);
  const isMaxExcluded = schemas.some(({ exclusiveMaximum }) => exclusiveMaximum === max);
  const wholeStep =
    type === 'integer' ? (given === undefined ? 1 : Number.isInteger(given) ? given : smallestWhole(given)) : given;
  const step = wholeStep ?? usualStep(min, max);
  const node: NumberNode = {
    kind: 'number',
    ...exactWithin(min, max, type === 'integer' ? 1 : step),
    lowest: low ?? -Infinity,
    highest: high ?? Infinity,
    isMinExcluded,
    isMaxExcluded,
    step,
    isStepGiven: given !== undefined || type === 'integer',
    ...SCALAR,
  };
  if (!hasNumber(node)) {
    const unit = given === undefined ? (type === 'integer' ? 'integer' : 'number') : `multiple of ${given}`;
    return { node: never(at, `no ${unit} lies between ${min} and ${max}`), isSure: true };
  }
  return { node, isSure: steps.length <= 1 && (type === 'number' || given === undefined || Number.isInteger(given)) };
}

/** The smallest whole number that is a multiple of a part of one. */
function smallestWhole(of: number): number {
  for (let times = 1; times <= DEFAULT_SPAN; times += 1) if (isMultiple(times, of)) return times;
  return 1;
}

/** What of a range has all its steps exactly, where there is any: far from 0, numbers lie further apart. */
function exactWithin(min: number, max: number, step: number): { min: number; max: number } {
  const limit = Number.MAX_SAFE_INTEGER * Math.min(1, step);
  return min <= limit && max >= -limit ? { min: Math.max(min, -limit), max: Math.min(max, limit) } : { min, max };
}

/** Two digits behind the point; more where the range is narrow, fewer where its numbers lie further apart. */
function usualStep(min: number, max: number): number {
  const away = Math.min(Math.abs(min), Math.abs(max));
  if (min * max > 0 && away > 2 ** 46) return 10 ** Math.ceil(Math.log10(away / 2 ** 46));
  const range = Math.min(max - min, Number.MAX_VALUE);
  if (range === 0) return 0.01;
  const digits = Math.max(2, 2 - Math.floor(Math.log10(range)));
  return Math.max(10 ** -Math.min(digits, 12), Number.MIN_VALUE);
}

function hasNumber({ min, max, isMinExcluded, isMaxExcluded, step, isStepGiven }: NumberNode): boolean {
  if (min > max || (min === max && (isMinExcluded || isMaxExcluded))) return false;
  if (!isStepGiven) return true;
  let first = Math.ceil(min / step);
  if (isMinExcluded && first * step <= min) first += 1;
  return isMaxExcluded ? first * step < max : first * step <= max;
}

function textOf(schemas: readonly SchemaObject[], at: Schema): { node: PlanNode; isSure: boolean } {
  const minLength =
    tightest(
      schemas.map((schema) => schema.minLength),
      Math.max,
    ) ?? 0;
  const bound = tightest(
    schemas.map((schema) => schema.maxLength),
    Math.min,
  );
  if (minLength > (bound ?? Infinity)) {
    const problem = `a text needs at least ${minLength} characters and may have at most ${bound ?? 0}`;
    return { node: never(at, problem), isSure: true };
  }
  if (minLength > MAX_TEXT_LENGTH) {
    const problem = `a text needs ${minLength} characters; at most ${MAX_TEXT_LENGTH} are made`;
    return { node: never(at, problem), isSure: true };
  }
  const patterns = [...new Set(schemas.flatMap(({ pattern }) => (pattern === undefined ? [] : [pattern])))];
  const formats = [
    ...new Set(schemas.flatMap(({ format }) => (format !== undefined && FORMATS.has(format) ? [format] : []))),
  ];
  const [source] = patterns;
  const read = source === undefined ? undefined : readPattern(source);
  if (read !== undefined && 'problem' in read) {
    return {
      node: never(schemas.find(({ pattern }) => pattern === source) ?? at, `pattern: ${read.problem}`),
      isSure: true,
    };
  }
  const [format] = formats;
  const usual = Math.max(minLength, read === undefined && format === undefined ? DEFAULT_TEXT_LENGTH : MAX_TEXT_LENGTH);
  const node: TextNode = {
    kind: 'text',
    minLength,
    maxLength: bound ?? usual,
    ...(format === undefined ? {} : { format }),
    ...(read === undefined ? {} : { pattern: read.node }),
    ...(read === undefined || read.isExact || source === undefined ? {} : { check: source }),
    ...SCALAR,
  };
  const isBounded = minLength > 0 || bound !== undefined || node.check !== undefined;
  const conditions = patterns.length + formats.length;
  return { node, isSure: conditions === 0 || (conditions === 1 && !isBounded) };
}

/** The levels of containers that a value of each node has at least: the least fixed point, from below. */
function measure(roots: readonly PlanNode[]): void {
  const nodes = reachableFrom(roots).reverse();
  for (let isChanging = true; isChanging;) {
    isChanging = false;
    for (const node of nodes) {
      const height = heightOf(node);
      if (height >= node.height) continue;
      node.height = height;
      isChanging = true;
    }
  }
}

function heightOf(node: PlanNode): number {
  switch (node.kind) {
    case 'never':
      return Infinity;
    case 'array': {
      const needed = Array.from(
        { length: Math.min(node.min, node.prefix.length) },
        (_, index) => node.prefix[index]?.height ?? 0,
      );
      if (node.contained !== undefined) needed.push(node.contained.height);
      if (node.min > node.prefix.length + node.containedCount) needed.push(node.items.height);
      return 1 + Math.max(0, ...needed);
    }
    case 'object': {
      const heightsOf = (required: boolean): number[] =>
        node.properties.filter(({ isRequired }) => isRequired === required).map((property) => property.node.height);
      const needed = heightsOf(true);
      const further = heightsOf(false).sort((a, b) => a - b);
      while (needed.length < node.min) needed.push(further.shift() ?? Infinity);
      return 1 + Math.max(0, ...needed);
    }
    case 'choice':
      return Math.min(Infinity, ...node.options.map((option) => option.height));
    case 'checked':
      return node.node.height;
    case 'faker':
      return node.otherwise.height;
    default:
      return 0;
  }
}

/** Takes out what has no value, where there is something else. @returns properties that somebody has described, and are never made */
function prune(roots: readonly PlanNode[]): SchemaProblem[] {
  const leftOut: SchemaProblem[] = [];
  const isFinite = ({ height }: PlanNode): boolean => height !== Infinity;
  for (const node of reachableFrom(roots)) {
    if (node.kind === 'choice') node.options = node.options.filter(isFinite);
    else if (node.kind === 'object') {
      for (const { name, node: of } of node.properties) {
        if (of.kind !== 'never' || of.reason === FORBIDDEN) continue;
        leftOut.push(new SchemaProblem(of.schema, `the property ${JSON.stringify(name)} is left out: ${of.reason}`));
      }
      node.properties = node.properties.filter((property) => isFinite(property.node));
    } else if (node.kind === 'array' && !isFinite(node.items)) {
      node.max = Math.max(node.min, Math.min(node.max, node.prefix.filter(isFinite).length + node.containedCount));
      node.usualMin = Math.min(node.usualMin, node.max);
    }
  }
  return leftOut;
}

/** Why a node has no value: the first part of it that is to blame. */
function problemOf(root: PlanNode, schema: Schema): SchemaProblem {
  const seen = new Set<PlanNode>();
  let found: PlanNode | undefined = root;
  while (found !== undefined && !seen.has(found)) {
    if (found.kind === 'never') return new SchemaProblem(found.schema, found.reason);
    seen.add(found);
    const needed: readonly PlanNode[] =
      found.kind === 'object'
        ? found.properties.filter(({ isRequired }) => isRequired).map((property) => property.node)
        : partsOf(found);
    const endless = needed.filter(({ height }) => height === Infinity);
    found = endless.find(({ kind }) => kind === 'never') ?? endless.find((each) => !seen.has(each)) ?? endless[0];
  }
  return new SchemaProblem(schema, 'it contains itself without an end');
}

/** The nodes whose values are tried until they fit. */
export function checkedIn(root: PlanNode): CheckedNode[] {
  return reachableFrom([root]).filter((node) => node.kind === 'checked');
}
