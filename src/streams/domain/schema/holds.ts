import { isInFormat } from './formats.js';
import { charactersIn, isEqual, type Json, type JsonType, type Schema, type SchemaObject } from './json-schema.js';

/** A schema that refers to itself without taking anything off the value would be followed for ever. */
const MAX_DEPTH = 100;

type JsonObject = Readonly<Record<string, Json>>;

const patterns = new Map<string, RegExp>();
/** Of compiled patterns: more than any document has. */
const MAX_PATTERNS = 1000;

function regexOf(pattern: string): RegExp {
  let regex = patterns.get(pattern);
  if (regex === undefined) {
    if (patterns.size >= MAX_PATTERNS) patterns.clear();
    regex = new RegExp(pattern, 'u');
    patterns.set(pattern, regex);
  }
  return regex;
}

function isOfType(value: Json, type: JsonType): boolean {
  switch (type) {
    case 'null':
      return value === null;
    case 'array':
      return Array.isArray(value);
    case 'object':
      return typeof value === 'object' && value !== null && !Array.isArray(value);
    case 'integer':
      return Number.isInteger(value);
    default:
      return typeof value === type;
  }
}

/** Whether a text matches a pattern of JSON Schema (ECMA-262 with the flag `u`), anywhere in it. */
export function matchesPattern(text: string, pattern: string): boolean {
  return regexOf(pattern).test(text);
}

/** Whether a number is a multiple, by the strictest reading: that of validators that simply divide. */
export function isMultiple(value: number, of: number): boolean {
  return Number.isInteger(value / of);
}

function numberHolds(schema: SchemaObject, value: number): boolean {
  const { minimum, maximum, exclusiveMinimum, exclusiveMaximum, multipleOf, format } = schema;
  if (minimum !== undefined && value < minimum) return false;
  if (maximum !== undefined && value > maximum) return false;
  if (exclusiveMinimum !== undefined && value <= exclusiveMinimum) return false;
  if (exclusiveMaximum !== undefined && value >= exclusiveMaximum) return false;
  if (format !== undefined && !isInFormat(value, format)) return false;
  return multipleOf === undefined || isMultiple(value, multipleOf);
}

function textHolds({ minLength, maxLength, pattern, format }: SchemaObject, value: string): boolean {
  if (minLength !== undefined && charactersIn(value) < minLength) return false;
  if (maxLength !== undefined && charactersIn(value) > maxLength) return false;
  if (format !== undefined && !isInFormat(value, format)) return false;
  return pattern === undefined || matchesPattern(value, pattern);
}

function listHolds(schema: SchemaObject, value: readonly Json[], depth: number): boolean {
  const { minItems = 0, maxItems = Infinity, uniqueItems, prefixItems = [], items, contains } = schema;
  if (value.length < minItems || value.length > maxItems) return false;
  if (
    uniqueItems === true &&
    value.some((each, index) => value.slice(0, index).some((other) => isEqual(each, other)))
  ) {
    return false;
  }
  const fits = value.every((each, index) => check(prefixItems[index] ?? items ?? true, each, depth));
  if (!fits || contains === undefined) return fits;
  const found = value.filter((each) => check(contains, each, depth)).length;
  return found >= (schema.minContains ?? 1) && found <= (schema.maxContains ?? Infinity);
}

/** The schemas that a property of that name has to fit. */
export function schemasOfProperty(schema: SchemaObject, name: string): Schema[] {
  const { properties = {}, patternProperties = {}, additionalProperties } = schema;
  const found: Schema[] = [];
  const named = Object.hasOwn(properties, name) ? properties[name] : undefined;
  if (named !== undefined) found.push(named);
  for (const [pattern, each] of Object.entries(patternProperties)) if (matchesPattern(name, pattern)) found.push(each);
  if (found.length === 0 && additionalProperties !== undefined) found.push(additionalProperties);
  return found;
}

function objectHolds(schema: SchemaObject, value: JsonObject, depth: number): boolean {
  const { required = [], minProperties = 0, maxProperties = Infinity, propertyNames } = schema;
  const names = Object.keys(value);
  const has = (name: string): boolean => Object.hasOwn(value, name);
  if (names.length < minProperties || names.length > maxProperties || !required.every(has)) return false;
  if (propertyNames !== undefined && !names.every((name) => check(propertyNames, name, depth))) return false;
  const needs = Object.entries(schema.dependentRequired ?? {});
  if (!needs.every(([name, needed]) => !has(name) || needed.every(has))) return false;
  const dependent = Object.entries(schema.dependentSchemas ?? {});
  if (!dependent.every(([name, each]) => !has(name) || check(each, value, depth))) return false;
  return names.every((name) =>
    schemasOfProperty(schema, name).every((each) => check(each, value[name] ?? null, depth)),
  );
}

function combinationHolds(schema: SchemaObject, value: Json, depth: number): boolean {
  const { target = true, allOf = [], anyOf, oneOf, not } = schema;
  const fits = (each: Schema): boolean => check(each, value, depth);
  if (!fits(target) || !allOf.every(fits)) return false;
  if (anyOf !== undefined && !anyOf.some(fits)) return false;
  if (oneOf !== undefined && oneOf.filter(fits).length !== 1) return false;
  if (not !== undefined && fits(not)) return false;
  if (schema.if === undefined) return true;
  return fits((fits(schema.if) ? schema.then : schema.else) ?? true);
}

function check(schema: Schema, value: Json, depth: number): boolean {
  if (typeof schema === 'boolean') return schema;
  if (depth > MAX_DEPTH) return true;
  const { types } = schema;
  if (types !== undefined && !types.some((type) => isOfType(value, type))) return false;
  if (schema.const !== undefined && !isEqual(schema.const.value, value)) return false;
  if (schema.enum !== undefined && !schema.enum.some((each) => isEqual(each, value))) return false;
  if (typeof value === 'number' && !numberHolds(schema, value)) return false;
  if (typeof value === 'string' && !textHolds(schema, value)) return false;
  if (Array.isArray(value)) {
    if (!listHolds(schema, value, depth + 1)) return false;
  } else if (typeof value === 'object' && value !== null) {
    if (!objectHolds(schema, value as JsonObject, depth + 1)) return false;
  }
  return combinationHolds(schema, value, depth + 1);
}

/**
 * Whether a value is valid against a schema. For the parts of a schema that
 * cannot be made by construction, such as `not`; every payload is checked by ajv besides when its document is read.
 */
export function holds(schema: Schema, value: Json): boolean {
  return check(schema, value, 0);
}
