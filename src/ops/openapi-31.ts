import { isObject } from '../kernel/input/is-object.js';
import { EVENT_STREAM, type EventStreamNote } from '../streaming/event-stream.docs.js';
import { EVENT_SCHEMA, eventSchema } from './event-schema.js';
import { mapValues, type Content, type OpenApiDocument, type Operation, type Schema } from './openapi-document.js';

/** The most recent version whose documents `@nestjs/swagger` does not make by itself. */
const VERSION = '3.1.1';

/** Keywords with one schema as their value, with a list of them, with schemas by name. */
const SINGLE = ['items', 'additionalProperties', 'not', 'contentSchema'];
const LISTS = ['allOf', 'oneOf', 'anyOf'];
const BY_NAME = ['properties', 'patternProperties'];

const NULL: Schema = { type: 'null' };

/**
 * A schema of OpenAPI 3.0 in the words of 3.1, which are those of JSON Schema 2020-12: `nullable` becomes a type, a bound that is
 * exclusive is the bound itself, an `example` is one of the `examples`, and a `$ref` may stand beside other keywords.
 */
export function toSchema31(schema: Schema): Schema {
  const { nullable, example, minimum, maximum, exclusiveMinimum, exclusiveMaximum, ...rest } = schema;
  const plain: Schema = {
    ...mapValues(rest, withInner),
    ...boundOf('minimum', 'exclusiveMinimum', minimum, exclusiveMinimum),
    ...boundOf('maximum', 'exclusiveMaximum', maximum, exclusiveMaximum),
    ...(example !== undefined && { examples: [example] }),
  };
  const direct = withDirectReference(plain);
  return nullable === true ? orNull(direct) : direct;
}

function withInner(value: unknown, keyword: string): unknown {
  if (SINGLE.includes(keyword)) return innerOf(value);
  if (LISTS.includes(keyword) && Array.isArray(value)) return value.map(innerOf);
  if (BY_NAME.includes(keyword) && isObject(value)) return mapValues(value, innerOf);
  return value;
}

/** A schema may be `true` or `false`. */
function innerOf(value: unknown): unknown {
  return isObject(value) ? toSchema31(value) : value;
}

function boundOf(keyword: string, exclusiveKeyword: string, bound: unknown, exclusive: unknown): Schema {
  if (bound === undefined) return typeof exclusive === 'number' ? { [exclusiveKeyword]: exclusive } : {};
  return { [exclusive === true ? exclusiveKeyword : keyword]: bound };
}

function without<T extends object>(object: T, ...keys: readonly string[]): T {
  return Object.fromEntries(Object.entries(object).filter(([key]) => !keys.includes(key))) as T;
}

/** In 3.0 a reference had to stand in an `allOf` of its own for a description beside it. */
function withDirectReference(schema: Schema): Schema {
  const { allOf } = schema;
  const [only, ...more] = Array.isArray(allOf) ? (allOf as Schema[]) : [];
  return only !== undefined && more.length === 0 && '$ref' in only
    ? { ...without(schema, 'allOf', 'type'), ...only }
    : schema;
}

function orNull(schema: Schema): Schema {
  const { type, enum: values, $ref } = schema;
  if (typeof type === 'string') {
    const isListed = !Array.isArray(values) || values.includes(null);
    return { ...schema, type: [type, 'null'], ...(!isListed && { enum: [...(values as unknown[]), null] }) };
  }
  if ($ref !== undefined) {
    return { ...without(schema, '$ref'), oneOf: [{ $ref }, NULL] };
  }
  return { anyOf: [schema, NULL] };
}

function mapContent(content: Content): Content {
  return mapValues(content, ({ schema, ...media }) => ({
    ...media,
    ...(schema !== undefined && { schema: toSchema31(schema) }),
  }));
}

/** What is noted of a stream at its operation. */
export function streamNoteOf(operation: Operation): EventStreamNote | undefined {
  return (operation as { readonly [EVENT_STREAM]?: EventStreamNote })[EVENT_STREAM];
}

/** A text of events. JSON Schema has a word for what is in a text, which 3.1 can use; 3.2 can say it of the stream itself. */
function streamSchema(note: EventStreamNote): Schema {
  const contentSchema = { type: 'array', items: eventSchema(note) };
  return { type: 'string', contentMediaType: 'text/event-stream', contentSchema };
}

function toOperation31(operation: Operation): Operation {
  const note = streamNoteOf(operation);
  const { parameters, requestBody, responses } = operation;
  return {
    ...without(operation, EVENT_STREAM),
    ...(parameters !== undefined && {
      parameters: parameters.map((each) => ({ ...each, ...(each.schema && { schema: toSchema31(each.schema) }) })),
    }),
    ...(requestBody !== undefined && { requestBody: { ...requestBody, content: mapContent(requestBody.content) } }),
    responses: mapValues(responses, ({ content, headers, ...response }) => ({
      ...response,
      ...(headers !== undefined && {
        headers: mapValues(headers, (header) => ({
          ...header,
          ...(header.schema && { schema: toSchema31(header.schema) }),
        })),
      }),
      ...(content !== undefined && { content: note === undefined ? mapContent(content) : withStream(content, note) }),
    })),
  };
}

function withStream(content: Content, note: EventStreamNote): Content {
  return mapValues(mapContent(content), (media, type) =>
    type === 'text/event-stream' ? { ...media, schema: streamSchema(note) } : media,
  );
}

/** A document of OpenAPI 3.0, with notes at its streams, as one of 3.1. */
export function toOpenApi31(document: OpenApiDocument): OpenApiDocument {
  const { paths, components } = document;
  return {
    ...document,
    openapi: VERSION,
    paths: mapValues(paths, (operations) => mapValues(operations, toOperation31)),
    components: {
      ...components,
      schemas: { ...mapValues(components.schemas, toSchema31), ...EVENT_SCHEMA },
    },
  };
}
