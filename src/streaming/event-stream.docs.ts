import { applyDecorators, type Type } from '@nestjs/common';
import { openingChunk, SseEncoder } from './sse-encoder.js';
import { type MessageBatch } from './stream-source.js';
import { RETRY_MS } from './streams.service.js';
import { ApiExtraModels, ApiHeader, ApiOkResponse, ApiProduces, getSchemaPath } from '@nestjs/swagger';

export interface EventStreamDocs {
  /** What the answer is. */
  readonly description: string;
  /** The kinds of message, each the JSON of a `data:` line. */
  readonly messages: readonly Type[];
  /** The form of an id, such as `<epoch>:<sequence>`. */
  readonly idForm: string;
  /** The first messages of such a stream. */
  readonly example: MessageBatch;
}

/** Nest would document an `@Sse()` route as a JSON object: this says what really goes over the wire. */
export function ApiEventStream({ description, messages, idForm, example }: EventStreamDocs): MethodDecorator {
  const id = example[0]?.id;
  const text = [openingChunk(RETRY_MS), new SseEncoder().encode(example)].map(({ body }) => body.toString()).join('');
  return applyDecorators(
    ApiExtraModels(...messages),
    ApiProduces('text/event-stream'),
    ApiHeader({
      name: 'Last-Event-ID',
      required: false,
      description: `Id of the last message that was read, \`${idForm}\`; the stream goes on after it.`,
      ...(id === undefined ? {} : { example: id }),
    }),
    ApiOkResponse({
      description,
      content: {
        'text/event-stream': {
          schema: {
            description: 'The JSON of a `data:` line.',
            oneOf: messages.map((model) => ({ $ref: getSchemaPath(model) })),
          },
          example: text,
        },
      },
    }),
  );
}
