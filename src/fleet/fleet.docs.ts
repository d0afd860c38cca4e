import { applyDecorators } from '@nestjs/common';
import { ApiBody, ApiOkResponse, ApiParam, ApiResponse } from '@nestjs/swagger';
import { type MessageBatch } from '../streaming/stream-source.js';
import { ApiEventStream } from '../streaming/event-stream.docs.js';
import { DeviceBack, DeviceDown, DeviceRestarted, DeviceSettings, DeviceStarted, FleetGap } from './fleet.dto.js';

const STREAM: MessageBatch = [
  {
    kind: 'data',
    id: '1x9f3k0z8q2v:6',
    data: '{"type":"settings","hostname":"mockaxe1","at":"2025-09-06T22:52:52.123Z","fields":{"frequency":550}}',
  },
];

const INFO = {
  power: 12.480121,
  voltage: 5436,
  current: 2295.8,
  temp: 51,
  hashRate: 748.102934511,
  frequency: 500,
  hostname: 'mockaxe1',
  uptimeSeconds: 42,
  ASICModel: 'BM1368',
  version: 'v2.1.8',
};

const PAGE = { 'text/html': { schema: { type: 'string' as const } } };
const ERROR = {
  'application/json': {
    schema: { type: 'object' as const, required: ['error'], properties: { error: { type: 'string' as const } } },
  },
};

export function ApiFleetEvents(): MethodDecorator {
  return ApiEventStream({
    description: 'What happens to devices, as unnamed events; `event: gap` where more has happened than is kept.',
    messages: [DeviceStarted, DeviceRestarted, DeviceDown, DeviceBack, DeviceSettings, FleetGap],
    idForm: '<epoch>:<sequence>',
    example: STREAM,
  });
}

export function ApiHostname(): MethodDecorator {
  return applyDecorators(
    ApiParam({ name: 'hostname', description: 'Of the device.', example: 'mockaxe1' }),
    ApiResponse({ status: 503, description: 'It restarts, or it is down.', content: { ...PAGE, ...ERROR } }),
  );
}

export function ApiDeviceInfo(): MethodDecorator {
  return ApiOkResponse({
    description: 'The fields of its profile; what was set is as it was set.',
    schema: { type: 'object', additionalProperties: true, example: INFO },
  });
}

export function ApiDeviceSettings(): MethodDecorator {
  return applyDecorators(
    ApiBody({
      description: 'Fields to override, known to the device or not; 10 KiB at most.',
      schema: { type: 'object', additionalProperties: true, example: { frequency: 550 } },
    }),
    ApiOkResponse({
      description: 'They are reported from now on.',
      schema: {
        type: 'object',
        required: ['message'],
        properties: { message: { type: 'string', example: 'System info updated successfully' } },
      },
    }),
    ApiResponse({ status: 400, description: 'The body is no JSON object.', content: ERROR }),
    ApiResponse({ status: 413, description: 'The body is larger than 10 KiB.', content: ERROR }),
    ApiResponse({ status: 507, description: 'The settings of this device have no room for more.', content: ERROR }),
  );
}

export function ApiDeviceRestart(): MethodDecorator {
  return ApiResponse({
    status: 200,
    description: 'It goes away for 5 seconds, in which everything is answered with 503.',
    content: PAGE,
  });
}
