import { applyDecorators } from '@nestjs/common';
import { ApiBody, ApiConsumes, ApiExtraModels, getSchemaPath } from '@nestjs/swagger';
import { ApiChannel } from '../kernel/contracts/channel.docs.js';
import { ErrorBody } from '../kernel/errors/error-body.dto.js';
import { type MessageBatch } from '../streaming/stream-source.js';
import { ApiEventStream, CURSOR_PATTERN } from '../streaming/event-stream.docs.js';
import { TelemetryGap, TelemetryKey, TelemetryMessage } from './telemetry.dto.js';

const EVENT = {
  traceId: '0b9cc3ba-8a0c-4a5f-9f0e-1c2f6d0e6f11',
  name: 'Simple::Telemetry::Client',
  event: 'processingPerformed',
  timeUnixNano: 1725662000000000000,
  attributes: [{ key: 'args', value: { stringValue: 'hello world' } }],
};

const STREAM: MessageBatch = [
  {
    kind: 'data',
    id: 'k3v9x2mq7a:17',
    event: 'status',
    data: '{"traceId":"0b9cc3ba-8a0c-4a5f-9f0e-1c2f6d0e6f11","name":"Simple::Telemetry::Client","event":"processStarted","timeUnixNano":1725662000000000000,"attributes":[{"key":"pid","value":{"type":"integer","value":4711}}]}',
  },
  {
    kind: 'data',
    event: 'status',
    data: '{"traceId":"5f0ab1a8-1c61-4a3e-8d9a-5b6c7d8e9f00","name":"flowProbe","event":"serverHealthcheck","timeUnixNano":1725662001000000000,"attributes":[{"key":"status","value":{"stringValue":"healthy"}},{"key":"upTime","value":{"type":"number","unit":"nanoseconds","value":12000000000}},{"key":"webServerStatus","value":{"stringValue":"run"}}]}',
  },
];

export function ApiTelemetryBody(): MethodDecorator {
  const event = { $ref: getSchemaPath(TelemetryMessage) };
  return applyDecorators(
    ApiExtraModels(TelemetryMessage),
    ApiConsumes('application/json', 'application/x-ndjson'),
    ApiBody({
      description:
        'One event, or a list of them, or (NDJSON) one of these a line; all are stored, or none. 1 MiB at most, 64 KiB each.',
      schema: { oneOf: [event, { type: 'array', minItems: 1, items: event }], example: EVENT },
    }),
  );
}

export function ApiTelemetryStream(): MethodDecorator {
  return ApiEventStream({
    description:
      'All events as `event: status`, and each second one without an id of the service itself (`serverHealthcheck`, with ' +
      '`upTime` in nanoseconds and `webServerStatus`), which is not kept; `event: gap` where some are gone.',
    messages: [
      { name: 'status', event: 'status', payload: TelemetryMessage, isIdOptional: true },
      { name: 'gap', event: 'gap', payload: TelemetryGap },
    ],
    idForm: '<epoch>:<sequence>',
    idPattern: CURSOR_PATTERN,
    example: STREAM,
  });
}

/** The port for lines of telemetry. */
export function ApiTelemetryLines(): ClassDecorator {
  return ApiChannel({
    name: 'telemetryLines',
    title: 'Telemetry over TCP',
    description:
      'One JSON text a line, each an event or a list of events; 64 KiB at most for a line. Nothing is answered but refusals, a line each.',
    server: 'telemetry',
    address: null,
    operations: {
      receiveTelemetry: {
        action: 'receive',
        summary: 'Events of services, and the API key before them',
        messages: [
          { name: 'event', payload: TelemetryMessage },
          { name: 'events', payload: [TelemetryMessage] },
          { name: 'key', payload: TelemetryKey },
        ],
      },
      refuseTelemetry: {
        action: 'send',
        summary: 'Why a line was refused',
        messages: [{ name: 'refusal', payload: ErrorBody }],
      },
    },
  });
}
