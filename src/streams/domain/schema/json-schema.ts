/** A value of JSON. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/** The dialects of JSON Schema that are read; what AsyncAPI has where nothing is said is draft 7. */
export type Dialect = 'draft-07' | '2020-12';

/** Where something stands in a document: its keys and indexes from the root, and the file where it is another than the document. */
export interface Place {
  readonly file: string;
  readonly path: readonly (string | number)[];
}

/**
 * A JSON Schema (draft 7, or 2020-12) whose references have been followed: `target` is the schema that a `$ref` points to, which may
 * be one around it. Keywords that say nothing about values are left out.
 */
export type Schema = boolean | SchemaObject;

export interface SchemaObject {
  /** Unique within its document. */
  readonly id: number;
  readonly place: Place;
  target?: Schema;
  types?: readonly JsonType[];
  const?: { readonly value: Json };
  enum?: readonly Json[];
  allOf?: readonly Schema[];
  anyOf?: readonly Schema[];
  oneOf?: readonly Schema[];
  not?: Schema;
  if?: Schema;
  then?: Schema;
  else?: Schema;
  minimum?: number;
  maximum?: number;
  exclusiveMinimum?: number;
  exclusiveMaximum?: number;
  multipleOf?: number;
  minLength?: number;
  maxLength?: number;
  pattern?: string;
  format?: string;
  properties?: Readonly<Record<string, Schema>>;
  patternProperties?: Readonly<Record<string, Schema>>;
  additionalProperties?: Schema;
  propertyNames?: Schema;
  required?: readonly string[];
  minProperties?: number;
  maxProperties?: number;
  dependentRequired?: Readonly<Record<string, readonly string[]>>;
  dependentSchemas?: Readonly<Record<string, Schema>>;
  prefixItems?: readonly Schema[];
  items?: Schema;
  contains?: Schema;
  minContains?: number;
  maxContains?: number;
  minItems?: number;
  maxItems?: number;
  uniqueItems?: boolean;
  /** `x-faker`: the method of Faker that makes the value, such as `person.fullName`. */
  faker?: string;
}

export const JSON_TYPES = ['null', 'boolean', 'integer', 'number', 'string', 'array', 'object'] as const;
export type JsonType = (typeof JSON_TYPES)[number];

/** Whether two values are equal, as JSON Schema has it (draft 2020-12, section 4.2.2). */
export function isEqual(a: Json, b: Json): boolean {
  if (a === b) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  if (Array.isArray(a) || Array.isArray(b)) {
    if (!Array.isArray(a) || !Array.isArray(b) || a.length !== b.length) return false;
    return a.every((each: Json, index) => isEqual(each, (b as readonly Json[])[index] ?? null));
  }
  const left = a as Readonly<Record<string, Json>>;
  const right = b as Readonly<Record<string, Json>>;
  const keys = Object.keys(left);
  if (keys.length !== Object.keys(right).length) return false;
  return keys.every((key) => Object.hasOwn(right, key) && isEqual(left[key] ?? null, right[key] ?? null));
}

/** Length of a text in characters (RFC 8259), as `minLength` counts. */
export function charactersIn(text: string): number {
  let characters = text.length;
  for (let index = 0; index < text.length - 1; index += 1) {
    const isPair = (text.charCodeAt(index) & 0xfc00) === 0xd800 && (text.charCodeAt(index + 1) & 0xfc00) === 0xdc00;
    if (isPair) characters -= 1;
  }
  return characters;
}
