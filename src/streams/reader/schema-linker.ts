import { isObject } from '../../kernel/input/is-object.js';
import {
  type Dialect,
  type Json,
  JSON_TYPES,
  type JsonType,
  type Schema,
  type SchemaObject,
} from '../domain/schema/json-schema.js';
import { childOf, type DocumentFiles, DocumentProblem, type Located } from './document-files.js';

const MAX_SCHEMAS = 20_000;
const MAX_DEPTH = 200;

/** Keywords whose value is a schema, by their name here. */
const SCHEMA_KEYWORDS = {
  not: 'not',
  if: 'if',
  then: 'then',
  else: 'else',
  additionalProperties: 'additionalProperties',
  propertyNames: 'propertyNames',
  contains: 'contains',
} as const;
const LIST_KEYWORDS = ['allOf', 'anyOf', 'oneOf', 'prefixItems'] as const;
const MAP_KEYWORDS = ['properties', 'patternProperties'] as const;
const NUMBER_KEYWORDS = [
  'minimum',
  'maximum',
  'exclusiveMinimum',
  'exclusiveMaximum',
  'multipleOf',
  'minLength',
  'maxLength',
  'minProperties',
  'maxProperties',
  'minItems',
  'maxItems',
  'minContains',
  'maxContains',
] as const;
/** Of a validator's copy: what says where a schema is, which is another place there. */
const OF_PLACE: ReadonlySet<string> = new Set([
  '$id',
  'id',
  '$schema',
  '$anchor',
  '$dynamicAnchor',
  '$vocabulary',
  '$recursiveAnchor',
  'definitions',
  '$defs',
]);
/** What they refer to depends on how a validator has come there. */
const DYNAMIC_REFERENCES = ['$dynamicRef', '$recursiveRef'] as const;
/** Draft 7 does not know them: they say nothing there. */
const NOT_IN_DRAFT_7: ReadonlySet<string> = new Set([
  'prefixItems',
  'minContains',
  'maxContains',
  'dependentRequired',
  'dependentSchemas',
]);
/** Not read here, but by a validator. */
const FURTHER_SCHEMA_KEYWORDS: ReadonlySet<string> = new Set([
  'unevaluatedProperties',
  'unevaluatedItems',
  'additionalItems',
]);

/** A schema is read as its dialect has it. */
type LocatedSchema = Located & { readonly dialect: Dialect };

type Writable<T> = { -readonly [Key in keyof T]: T[Key] };

/**
 * Links the schemas of one document: references are followed to the very schema that they point to, once for all that point to it.
 * A copy for a validator is made along the way, in which each schema is a definition of its own.
 */
export class SchemaLinker {
  /** By `s<id>`: as they stand in the document, their schemas replaced by references to these. */
  readonly definitions: Record<string, Json> = {};
  private readonly linked = new Map<string, Schema>();
  private readonly byId: SchemaObject[] = [];

  constructor(private readonly files: DocumentFiles) {}

  /** @throws DocumentProblem */
  link(located: Located, dialect: Dialect): Schema {
    return this.schema({ ...located, dialect }, 0);
  }

  /**
   * A schema that refers to itself for the same value would be followed for ever.
   * @throws DocumentProblem for one that does
   */
  checkCircles(): void {
    const done = new Set<SchemaObject>();
    for (const root of this.byId) {
      // From a schema to those that the same value has to fit; what is open is on the way from the root.
      const open = new Set<SchemaObject>();
      const waiting = [root];
      for (let schema = waiting.at(-1); schema !== undefined; schema = waiting.at(-1)) {
        if (done.has(schema) || open.has(schema)) {
          waiting.pop();
          open.delete(schema);
          done.add(schema);
          continue;
        }
        open.add(schema);
        for (const next of ofSameValue(schema)) {
          if (open.has(next)) throw new DocumentProblem(next.place, 'it refers to itself without an end');
          if (!done.has(next)) waiting.push(next);
        }
      }
    }
  }

  /** The schema that a definition is of. */
  withId(id: number): SchemaObject | undefined {
    return this.byId[id];
  }

  private schema(located: LocatedSchema, depth: number): Schema {
    const { place, value, dialect } = located;
    if (typeof value === 'boolean') return value;
    if (!isObject(value)) throw new DocumentProblem(place, 'a schema must be an object, true or false');
    const key = JSON.stringify([dialect, place.file, ...place.path]);
    const known = this.linked.get(key);
    if (known !== undefined) return known;
    if (depth > MAX_DEPTH) throw new DocumentProblem(place, `schemas are nested deeper than ${MAX_DEPTH} levels`);
    if (this.byId.length >= MAX_SCHEMAS) throw new DocumentProblem(place, `there are more than ${MAX_SCHEMAS} schemas`);
    const schema: Writable<SchemaObject> = { id: this.byId.length, place };
    this.byId.push(schema);
    this.linked.set(key, schema);
    const copy: Record<string, Json> = {};
    this.definitions[`s${schema.id}`] = copy;
    this.fill(schema, copy, located, depth);
    return schema;
  }

  private fill(
    schema: Writable<SchemaObject>,
    copy: Record<string, Json>,
    located: LocatedSchema,
    depth: number,
  ): void {
    const { dialect } = located;
    const value = knownTo(dialect, located.value as Readonly<Record<string, unknown>>);
    const sub = (child: Located | undefined): Schema =>
      child === undefined ? true : this.schema({ ...child, dialect }, depth + 1);
    const at = (...keys: (string | number)[]): Located | undefined => {
      let found: Located | undefined = located;
      for (const key of keys) found = found === undefined ? undefined : childOf(found, key);
      return found;
    };
    for (const [name, each] of Object.entries(value)) {
      if (!OF_PLACE.has(name)) define(copy, name, each as Json);
    }
    const dynamic = DYNAMIC_REFERENCES.find((name) => value[name] !== undefined);
    if (dynamic !== undefined) {
      throw new DocumentProblem({ ...located.place, path: [...located.place.path, dynamic] }, 'is not served; $ref is');
    }
    if (typeof value['$ref'] === 'string') {
      schema.target = sub(this.files.follow(value['$ref'], located.place));
      copy['$ref'] = '';
      Object.assign(copy, referenceTo(schema.target));
    }
    for (const [name, own] of Object.entries(SCHEMA_KEYWORDS)) {
      if (value[name] === undefined) continue;
      schema[own] = sub(at(name));
      copy[name] = referenceTo(schema[own] ?? true);
    }
    for (const name of FURTHER_SCHEMA_KEYWORDS) if (value[name] !== undefined) copy[name] = referenceTo(sub(at(name)));
    for (const name of LIST_KEYWORDS) {
      const list = value[name];
      if (!Array.isArray(list)) continue;
      const schemas = list.map((_, index) => sub(at(name, index)));
      schema[name] = schemas;
      copy[name] = schemas.map(referenceTo);
    }
    for (const name of MAP_KEYWORDS) {
      const map = value[name];
      if (!isObject(map)) continue;
      const schemas = Object.keys(map).map((key) => [key, sub(at(name, key))] as const);
      schema[name] = Object.fromEntries(schemas);
      copy[name] = Object.fromEntries(schemas.map(([key, each]) => [key, referenceTo(each)]));
    }
    this.fillItems(schema, copy, value, (...keys) => sub(at(...keys)));
    this.fillDependencies(schema, copy, value, (...keys) => sub(at(...keys)));
    fillAssertions(schema, value, located);
  }

  /** `items` is one schema, or in draft 7 a list of them, behind which `additionalItems` counts. */
  private fillItems(
    schema: Writable<SchemaObject>,
    copy: Record<string, Json>,
    { items, additionalItems }: Readonly<Record<string, unknown>>,
    sub: (...keys: (string | number)[]) => Schema,
  ): void {
    if (Array.isArray(items)) {
      const schemas = items.map((_, index) => sub('items', index));
      schema.prefixItems = schemas;
      copy['items'] = schemas.map(referenceTo);
      if (additionalItems !== undefined) schema.items = sub('additionalItems');
    } else if (items !== undefined) {
      schema.items = sub('items');
      copy['items'] = referenceTo(schema.items);
    }
  }

  /** `dependencies` of draft 7 are `dependentRequired` and `dependentSchemas` in one. */
  private fillDependencies(
    schema: Writable<SchemaObject>,
    copy: Record<string, Json>,
    value: Readonly<Record<string, unknown>>,
    sub: (...keys: (string | number)[]) => Schema,
  ): void {
    const needed: Record<string, readonly string[]> = {};
    const schemas: Record<string, Schema> = {};
    for (const name of ['dependencies', 'dependentRequired', 'dependentSchemas']) {
      const map = value[name];
      if (!isObject(map)) continue;
      const entries = Object.entries(map).map(([key, each]): [string, Json] => {
        if (Array.isArray(each)) {
          needed[key] = each.filter((one) => typeof one === 'string');
          return [key, each as Json];
        }
        const linked = sub(name, key);
        schemas[key] = linked;
        return [key, referenceTo(linked)];
      });
      copy[name] = Object.fromEntries(entries);
    }
    if (Object.keys(needed).length > 0) schema.dependentRequired = needed;
    if (Object.keys(schemas).length > 0) schema.dependentSchemas = schemas;
  }
}

function fillAssertions(
  schema: Writable<SchemaObject>,
  value: Readonly<Record<string, unknown>>,
  { place }: Located,
): void {
  const { type, required } = value;
  const types = (Array.isArray(type) ? type : [type]).filter((each): each is JsonType =>
    JSON_TYPES.some((known) => known === each),
  );
  if (type !== undefined) {
    if (types.length === 0)
      throw new DocumentProblem({ ...place, path: [...place.path, 'type'] }, `${JSON.stringify(type)} is no type`);
    schema.types = types;
  }
  for (const name of NUMBER_KEYWORDS) {
    const number = value[name];
    if (typeof number === 'number' && Number.isFinite(number)) schema[name] = number;
  }
  if (typeof value['pattern'] === 'string') schema.pattern = value['pattern'];
  if (typeof value['format'] === 'string') schema.format = value['format'];
  if (typeof value['x-faker'] === 'string') schema.faker = value['x-faker'];
  if (value['uniqueItems'] === true) schema.uniqueItems = true;
  if (Object.hasOwn(value, 'const')) schema.const = { value: value['const'] as Json };
  if (Array.isArray(value['enum'])) schema.enum = value['enum'] as Json[];
  if (Array.isArray(required)) schema.required = required.filter((each) => typeof each === 'string');
}

function knownTo(dialect: Dialect, value: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  if (dialect !== 'draft-07' || !Object.keys(value).some((name) => NOT_IN_DRAFT_7.has(name))) return value;
  return Object.fromEntries(Object.entries(value).filter(([name]) => !NOT_IN_DRAFT_7.has(name)));
}

/** The schemas within one that the very value is checked against that it is. */
function ofSameValue(schema: SchemaObject): SchemaObject[] {
  const { target, allOf = [], anyOf = [], oneOf = [], not, dependentSchemas = {} } = schema;
  const all = [target, ...allOf, ...anyOf, ...oneOf, not, schema.if, schema.then, schema.else];
  return [...all, ...Object.values(dependentSchemas)].filter((each) => typeof each === 'object');
}

function referenceTo(schema: Schema): Json {
  return typeof schema === 'boolean' ? schema : { $ref: `#/definitions/s${schema.id}` };
}

function define(object: Record<string, Json>, name: string, value: Json): void {
  Object.defineProperty(object, name, { value, enumerable: true, configurable: true, writable: true });
}
