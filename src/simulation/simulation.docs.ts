import { applyDecorators } from '@nestjs/common';
import {
  ApiExtraModels,
  ApiHeader,
  ApiNoContentResponse,
  ApiOkResponse,
  ApiProduces,
  getSchemaPath,
} from '@nestjs/swagger';
import { EndMessage, InfoMessage, ScaleMessage, SpawnMessage, StartMessage } from './message.dto.js';

const MESSAGES = [StartMessage, SpawnMessage, InfoMessage, ScaleMessage, EndMessage];

const EXAMPLE = `retry: 2000

id: 01991fd5-e8a0-7c3a-9b4f-52c8b1a0d3f1:0
data: {"type":"start","uuid":"01991fd5-e8a0-7c3a-9b4f-52c8b1a0d3f1","connection_uuid":"01991fd5-e8a0-7c3a-9b4f-52c8b1a0d3f1","timestamp":"2025-09-06T22:52:52Z","seed":"42"}

id: 01991fd5-e8a0-7c3a-9b4f-52c8b1a0d3f1:1
data: {"type":"info","message":"A quiet night, fewer and fewer visitors."}

`;

/** Nest would document an `@Sse()` route as a JSON object: this says what really goes over the wire. */
export function ApiDayStream(description: string): MethodDecorator {
  return applyDecorators(
    ApiExtraModels(...MESSAGES),
    ApiProduces('text/event-stream'),
    ApiHeader({
      name: 'Last-Event-ID',
      required: false,
      description: 'Id of the last message that was read, `<connection uuid>:<sequence>`; the stream goes on after it.',
    }),
    ApiOkResponse({
      description,
      content: {
        'text/event-stream': {
          schema: {
            description: 'The JSON of a `data:` line.',
            oneOf: MESSAGES.map((model) => ({ $ref: getSchemaPath(model) })),
          },
          example: EXAMPLE,
        },
      },
    }),
  );
}

export function ApiOver(): MethodDecorator {
  return ApiNoContentResponse({ description: 'The run is over and was read to its end; an EventSource stops.' });
}
