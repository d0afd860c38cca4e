import { applyDecorators } from '@nestjs/common';
import { ApiBody, ApiConsumes } from '@nestjs/swagger';
import { type MessageBatch } from '../streaming/stream-source.js';
import { ApiEventStream, CURSOR_PATTERN } from '../streaming/event-stream.docs.js';
import { ChangeMessage, GapMessage } from './changes.dto.js';

const CHANGE = {
  '@context': {
    '@vocab': 'http://example.org/',
    kss: 'https://kvasir.discover.ilabt.imec.be/vocab#',
    saref: 'https://saref.etsi.org/core/',
    xsd: 'http://www.w3.org/2001/XMLSchema#',
  },
  'kss:insert': [
    {
      '@id': 'http://example.org/Measurement_Sensor1_1725662000000',
      '@type': 'saref:Measurement',
      'saref:hasValue': 42.5,
      'saref:hasTimestamp': { '@value': '2025-09-06T22:52:52.123Z', '@type': 'xsd:dateTime' },
      'saref:measurementMadeBy': 'Sensor1',
    },
  ],
};

const STREAM: MessageBatch = [
  {
    kind: 'data',
    id: 'k3v9x2mq7a:17',
    data: '{"id":"k3v9x2mq7a-17","timestamp":"2025-09-06T22:52:52.130Z","@id":"http://localhost:8080/alice/changes/k3v9x2mq7a-17","https://kvasir.discover.ilabt.imec.be/vocab#timestamp":"2025-09-06T22:52:52.130Z","insert":{"@graph":[{"@id":"http://example.org/Measurement_Sensor1_1725662000000","@type":"https://saref.etsi.org/core/Measurement","https://saref.etsi.org/core/hasValue":42.5}]}}',
  },
];

export function ApiChange(): MethodDecorator {
  return applyDecorators(
    ApiConsumes('application/ld+json', 'application/json'),
    ApiBody({
      description: 'JSON-LD with its context in place, and 1 to 1,000 items to insert; 1 MiB at most.',
      schema: {
        type: 'object',
        required: ['kss:insert'],
        properties: {
          '@context': { type: 'object' },
          'kss:insert': { type: 'array', minItems: 1, maxItems: 1000, items: { type: 'object' } },
        },
        additionalProperties: false,
        example: CHANGE,
      },
    }),
  );
}

/** Documents the events of the stream. */
export function ApiChangeStream(): MethodDecorator {
  return ApiEventStream({
    description: 'The changes as unnamed events; `event: gap` where some are gone.',
    messages: [
      { name: 'change', payload: ChangeMessage },
      { name: 'gap', event: 'gap', payload: GapMessage },
    ],
    idForm: '<epoch>:<sequence>',
    idPattern: CURSOR_PATTERN,
    example: STREAM,
  });
}
