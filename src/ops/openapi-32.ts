import { ANY_EVENT } from './event-schema.js';
import { mapValues, type MediaType, type OpenApiDocument, type Schema } from './openapi-document.js';

const VERSION = '3.2.0';

/** A media type of 3.2, where that of a stream describes each event in place of the whole text. */
interface MediaType32 extends MediaType {
  readonly itemSchema?: Schema;
  readonly examples?: Readonly<Record<string, { readonly serializedValue: string }>>;
}

/** @see https://spec.openapis.org/oas/v3.2.0.html#server-sent-event-streams */
function toMediaType32(media: MediaType, type: string): MediaType32 {
  if (type !== 'text/event-stream') return media;
  const { schema, example } = media;
  const items = (schema?.['contentSchema'] as { readonly items?: Schema } | undefined)?.items;
  return {
    itemSchema: items ?? ANY_EVENT,
    ...(typeof example === 'string' && { examples: { stream: { serializedValue: example } } }),
  };
}

/** A document of OpenAPI 3.1 as one of 3.2. */
export function toOpenApi32(document: OpenApiDocument): OpenApiDocument {
  return {
    ...document,
    openapi: VERSION,
    paths: mapValues(document.paths, (operations) =>
      mapValues(operations, (operation) => ({
        ...operation,
        responses: mapValues(operation.responses, ({ content, ...response }) => ({
          ...response,
          ...(content !== undefined && { content: mapValues(content, toMediaType32) }),
        })),
      })),
    ),
  };
}
