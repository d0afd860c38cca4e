import { EXTENSION_TYPES, EXTENSION_VALUES } from './kubernetes-extensions.js';

type Fields = Readonly<Record<string, unknown>>;

interface FieldType {
  readonly type: string;
  readonly required: boolean;
}

interface ApiModule {
  readonly [name: string]: { getAttributeTypeMap: () => readonly { baseName: string; type: string }[] } | undefined;
}

interface SchemaModule {
  readonly [kind: string]: (new (data: Fields) => { validate: () => void }) | undefined;
}

/** Leaves of the client's own types; kubernetes-models knows what may stand in them (a quantity may be a number). */
const API_VALUES = new Set(['string', 'number', 'boolean', 'any', 'object', 'Date', 'IntOrString', 'V1MicroTime']);

export function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/**
 * Everything that is wrong with one Kubernetes object, each with its place in the object; empty if it is right.
 * Types, required fields and quantities come from kubernetes-models, unknown fields at any depth from
 * the attribute tables of @kubernetes/client-node: neither finds what the other does.
 */
export async function problemsIn(object: unknown): Promise<string[]> {
  if (!isFields(object) || typeof object['apiVersion'] !== 'string' || typeof object['kind'] !== 'string') {
    return ['apiVersion and kind must be texts'];
  }
  const { apiVersion, kind } = object;
  const extension = `${apiVersion}/${kind}`;
  if (extension in EXTENSION_TYPES) {
    return walk(object, extension, kind);
  }
  const type = apiTypeOf(apiVersion, kind);
  if ((await fieldsOf(type)) === undefined) {
    return [`${extension}: unknown kind`];
  }
  return [...(await schemaProblems(object, apiVersion, kind)), ...(await walk(object, type, kind))];
}

/** `apps/v1`, `Deployment` → `V1Deployment`, the client's name for it. */
function apiTypeOf(apiVersion: string, kind: string): string {
  const version = apiVersion.slice(apiVersion.lastIndexOf('/') + 1);
  return `${version.charAt(0).toUpperCase()}${version.slice(1)}${kind}`;
}

async function schemaProblems(object: Fields, apiVersion: string, kind: string): Promise<string[]> {
  const module = (await import(`kubernetes-models/${apiVersion}/${kind}`)) as SchemaModule;
  const Model = module[kind];
  if (Model === undefined) {
    return [`${kind}: has no schema`];
  }
  try {
    new Model(object).validate();
    return [];
  } catch (error) {
    return [`${kind}: ${error instanceof Error ? error.message : String(error)}`];
  }
}

async function walk(value: unknown, type: string, path: string): Promise<string[]> {
  const itemType = /^Array<(.+)>$/.exec(type)?.[1];
  if (itemType !== undefined) {
    return Array.isArray(value)
      ? eachOf(value.map((item, index) => walk(item, itemType, `${path}[${index}]`)))
      : [`${path}: must be a list`];
  }
  const valueType = /^\{ \[key: string\]: (.+); \}$/.exec(type)?.[1];
  if (valueType !== undefined) {
    return isFields(value)
      ? eachOf(Object.entries(value).map(([key, item]) => walk(item, valueType, `${path}.${key}`)))
      : [`${path}: must be an object`];
  }
  if (API_VALUES.has(type)) {
    return [];
  }
  const fits = EXTENSION_VALUES[type];
  if (fits !== undefined) {
    return fits(value) ? [] : [`${path}: ${JSON.stringify(value)} is not a ${type}`];
  }
  return walkFields(value, type, path);
}

async function walkFields(value: unknown, type: string, path: string): Promise<string[]> {
  const fields = await fieldsOf(type);
  if (fields === undefined) {
    throw new Error(`${path}: no table for the type ${type}`);
  }
  if (!isFields(value)) {
    return [`${path}: must be an object`];
  }
  const missing = [...fields]
    .filter(([name, field]) => field.required && value[name] === undefined)
    .map(([name]) => `${path}.${name}: is missing`);
  const found = await eachOf(
    Object.entries(value).map(([name, item]) => {
      const field = fields.get(name);
      return field === undefined
        ? Promise.resolve([`${path}.${name}: unknown field`])
        : walk(item, field.type, `${path}.${name}`);
    }),
  );
  return [...missing, ...found];
}

async function eachOf(results: readonly Promise<string[]>[]): Promise<string[]> {
  return (await Promise.all(results)).flat();
}

/** One small file per type: the whole client takes seconds to load. */
async function fieldsOf(type: string): Promise<ReadonlyMap<string, FieldType> | undefined> {
  const extension = EXTENSION_TYPES[type];
  if (extension !== undefined) {
    return new Map(
      Object.entries(extension).map(([name, fieldType]) => [
        name.replace('!', ''),
        { type: fieldType, required: name.endsWith('!') },
      ]),
    );
  }
  const module = (await import(`@kubernetes/client-node/dist/gen/models/${type}.js`).catch(() => undefined)) as
    ApiModule | undefined;
  const attributes = module?.[type]?.getAttributeTypeMap();
  return attributes && new Map(attributes.map((field) => [field.baseName, { type: field.type, required: false }]));
}
