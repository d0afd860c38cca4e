import { isObject } from '../kernel/input/is-object.js';

/** An OpenAPI document, as far as it is made and read here. Nest's own types are those of 3.0. */
export interface OpenApiDocument {
  readonly openapi: string;
  readonly info: {
    readonly title: string;
    readonly description: string;
    readonly version: string;
    readonly license?: { readonly name: string; readonly identifier: string };
  };
  readonly servers: readonly { readonly url: string; readonly description?: string }[];
  readonly tags: readonly { readonly name: string; readonly description: string }[];
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: {
    readonly schemas: Readonly<Record<string, Schema>>;
    readonly securitySchemes: Readonly<Record<string, object>>;
  };
}

export type Schema = Readonly<Record<string, unknown>>;

export interface MediaType {
  readonly schema?: Schema;
  readonly example?: unknown;
}

export type Content = Readonly<Record<string, MediaType>>;

export interface Parameter {
  readonly name: string;
  readonly in: string;
  readonly description?: string;
  readonly schema?: Schema;
}

export interface Response {
  readonly description: string;
  readonly headers?: Readonly<Record<string, { readonly schema?: Schema }>>;
  readonly content?: Content;
}

export interface Operation {
  readonly operationId: string;
  readonly summary: string;
  readonly description?: string;
  readonly tags: readonly string[];
  readonly parameters?: readonly Parameter[];
  readonly requestBody?: { readonly content: Content };
  readonly responses: Readonly<Record<string, Response>>;
  readonly security?: readonly Readonly<Record<string, readonly string[]>>[];
}

/** An operation, with what is written before its path in a request. */
export interface Endpoint {
  readonly path: string;
  readonly method: string;
  readonly operation: Operation;
}

export function endpointsOf({ paths }: Pick<OpenApiDocument, 'paths'>): Endpoint[] {
  return Object.entries(paths).flatMap(([path, operations]) =>
    Object.entries(operations).map(([method, operation]) => ({ path, method, operation })),
  );
}

/** The values of an object, each made into another. */
export function mapValues<From, To>(
  object: Readonly<Record<string, From>>,
  map: (value: From, key: string) => To,
): Record<string, To> {
  return Object.fromEntries(Object.entries(object).map(([key, value]) => [key, map(value, key)]));
}

const SCHEMAS = '#/components/schemas/';

/** The names of all schemas that a value refers to. */
function* referencesIn(value: unknown): Generator<string> {
  if (Array.isArray(value)) for (const each of value) yield* referencesIn(each);
  if (!isObject(value)) return;
  for (const [key, child] of Object.entries(value)) {
    if (key === '$ref' && typeof child === 'string' && child.startsWith(SCHEMAS)) yield child.slice(SCHEMAS.length);
    else yield* referencesIn(child);
  }
}

type Schemas = Readonly<Record<string, Schema>>;

/** The schemas that a value refers to, and those that these refer to in turn. */
export function schemasFor(value: unknown, schemas: Schemas): Schemas {
  const found = new Set<string>();
  const open = [...referencesIn(value)];
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    if (found.has(name)) continue;
    found.add(name);
    open.push(...referencesIn(schemas[name]));
  }
  return Object.fromEntries(Object.entries(schemas).filter(([name]) => found.has(name)));
}

/** A document with the schemas that its own endpoints have. */
export function withOwnSchemas(document: OpenApiDocument): OpenApiDocument {
  const { paths, components } = document;
  return { ...document, components: { ...components, schemas: schemasFor(paths, components.schemas) } };
}
