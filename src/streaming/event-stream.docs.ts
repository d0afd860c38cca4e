import { applyDecorators } from '@nestjs/common';
import {
  ApiExtension,
  ApiExtraModels,
  ApiHeader,
  ApiNoContentResponse,
  ApiOkResponse,
  ApiProduces,
} from '@nestjs/swagger';
import { type MessageDocs, modelOf, payloadSchema, type PayloadSchema } from '../kernel/contracts/message-docs.js';
import { openingChunk, SseEncoder } from './sse-encoder.js';
import { type MessageBatch } from './stream-source.js';
import { RETRY_MS } from './streams.service.js';

/** One kind of message of a stream; its payload is the JSON of the `data:` line. */
export interface EventDocs extends MessageDocs {
  /** Its `event:`; without one an EventSource dispatches it as `message`. */
  readonly event?: string;
  /** For messages of which some have no id, as they move no cursor. */
  readonly isIdOptional?: boolean;
}

export interface EventStreamDocs {
  /** What the answer is. */
  readonly description: string;
  readonly messages: readonly EventDocs[];
  /** Whether it has the messages of all topics, too. */
  readonly hasTopics?: boolean;
  /** The form of an id for people, such as `<epoch>:<sequence>`. */
  readonly idForm: string;
  /** The same as a regular expression. */
  readonly idPattern: string;
  /** The first messages of such a stream. */
  readonly example: MessageBatch;
}

/** A kind of event, with its payload as a schema. */
export interface EventNote {
  readonly name: string;
  /** Its `event:`, or the regular expression of it where it has an argument. */
  readonly event?: string | { readonly pattern: string };
  readonly isIdOptional: boolean;
  readonly payload: PayloadSchema;
}

/** What is noted of a stream at its operation, for the documents that describe events. */
export interface EventStreamNote {
  readonly idPattern: string;
  readonly hasTopics: boolean;
  readonly events: readonly EventNote[];
}

/** The extension of an operation that holds the note; no document that is served has it. */
export const EVENT_STREAM = 'x-event-stream';

/** Form of the ids of all streams that are read from a log. */
export const CURSOR_PATTERN = '^[A-Za-z0-9]{1,40}:(0|[1-9][0-9]{0,14})$';

function noteOf({ messages, hasTopics = false, idPattern }: EventStreamDocs): EventStreamNote {
  const events = messages.map(({ name, event, payload, isIdOptional = false }) => ({
    name,
    ...(event !== undefined && { event }),
    isIdOptional,
    payload: payloadSchema(payload),
  }));
  return { idPattern, hasTopics, events };
}

/** What the first messages of a stream are on the wire, with what comes before them. */
export function exampleText(example: MessageBatch): string {
  return [openingChunk(RETRY_MS), new SseEncoder().encode(example)].map(({ body }) => body.toString()).join('');
}

/** The header by which a client resumes; `idForm` is the form of an id for people, such as `<epoch>:<sequence>`. */
export function ApiLastEventId(idForm: string, example: string | undefined): MethodDecorator {
  return ApiHeader({
    name: 'Last-Event-ID',
    required: false,
    description: `Id of the last message that was read, \`${idForm}\`; the stream goes on after it.`,
    ...(example === undefined ? {} : { example }),
  });
}

/** The answer to a client that has read a run to its end. */
export function ApiOver(): MethodDecorator {
  return ApiNoContentResponse({ description: 'The run is over and was read to its end; an EventSource stops.' });
}

/** Nest would document an `@Sse()` route as a JSON object: this says what really goes over the wire. */
export function ApiEventStream(docs: EventStreamDocs): MethodDecorator {
  const { description, messages, idForm, example } = docs;
  return applyDecorators(
    ApiExtraModels(...messages.map(({ payload }) => modelOf(payload))),
    ApiExtension(EVENT_STREAM, noteOf(docs)),
    ApiProduces('text/event-stream'),
    ApiLastEventId(idForm, example[0]?.id),
    ApiOkResponse({
      description,
      content: { 'text/event-stream': { schema: { type: 'string' }, example: exampleText(example) } },
    }),
  );
}
