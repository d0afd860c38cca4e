import { applyDecorators } from '@nestjs/common';
import { ApiOkResponse, ApiParam, ApiProduces, ApiQuery } from '@nestjs/swagger';
import { ApiLastEventId, ApiOver, exampleText } from '../streaming/event-stream.docs.js';
import { type MessageBatch } from '../streaming/stream-source.js';
import { MAX_DURATION_SECONDS, MIN_DURATION_SECONDS } from './domain/simulation/read-story.js';
import { ENDLESS } from './streams.dto.js';

const ID = '0199219f-7aa0-7c1e-9d5b-3f2a8c6e41d7:17';

const EXAMPLE: MessageBatch = [
  {
    kind: 'data',
    id: ID,
    event: 'tripCancelled',
    data: '{"tripId":"db263378-3501-405b-8261-7c7795ac1ccd","riderId":"0c315c3e-9f10-4a99-a054-de36def70a62","reason":"traffic","cancelledAt":"2025-01-01T00:00:12.480Z"}',
  },
];

/** The path of a channel. */
export function ApiChannel(): MethodDecorator {
  return applyDecorators(
    ApiParam({
      name: 'document',
      description: 'The document: name of a file in `data/streams`, without its ending.',
      schema: { type: 'string', example: 'ride-hailing' },
    }),
    ApiParam({
      name: 'channel',
      description: 'The channel: its key in the document.',
      schema: { type: 'string', example: 'trips' },
    }),
  );
}

/** What a channel sends is what its document says. */
export function ApiChannelStream(): MethodDecorator {
  return applyDecorators(
    ApiProduces('text/event-stream'),
    ApiQuery({
      name: 'duration',
      required: false,
      description: `Length of the day in stream-seconds, or \`${ENDLESS}\`: days of the channel's length, one after the other. Default: the channel's, 150 where it says nothing.`,
      schema: {
        oneOf: [
          { type: 'integer', minimum: MIN_DURATION_SECONDS, maximum: MAX_DURATION_SECONDS },
          { type: 'string', enum: [ENDLESS] },
        ],
        example: 150,
      },
    }),
    ApiLastEventId('<connection uuid>:<sequence>', ID),
    ApiOkResponse({
      description: 'The messages of the channel, each in its time.',
      content: {
        'text/event-stream': {
          schema: { description: 'The JSON of a `data:` line: the payload, as the document has it.' },
          example: exampleText(EXAMPLE),
        },
      },
    }),
    ApiOver(),
  );
}
