import { applyDecorators } from '@nestjs/common';
import { ApiBody, ApiOkResponse, ApiParam, ApiResponse } from '@nestjs/swagger';
import { ApiChannel } from '../kernel/contracts/channel.docs.js';
import { type MessageBatch } from '../streaming/stream-source.js';
import { ApiEventStream, CURSOR_PATTERN, type EventDocs } from '../streaming/event-stream.docs.js';
import { DEVICE_EVENTS, DeviceLogLine, DeviceUpdate, FleetGap } from './fleet.dto.js';

/** What happens to devices; `/events` sends the same. */
const DEVICE_EVENT_DOCS: readonly EventDocs[] = Object.entries(DEVICE_EVENTS).map(([name, payload]) => ({
  name,
  payload,
}));

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
    messages: [...DEVICE_EVENT_DOCS, { name: 'gap', event: 'gap', payload: FleetGap }],
    idForm: '<epoch>:<sequence>',
    idPattern: CURSOR_PATTERN,
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

const LIVE = [{ name: 'deviceUpdate', payload: DeviceUpdate }];
const LOG = [{ name: 'logLine', payload: DeviceLogLine }];

/** The WebSocket of a device, on its own port and on the main one. */
export function ApiDeviceLog(): ClassDecorator {
  const description =
    'One JSON text frame a line; what a client sends is ignored. Only with `LOGS_PUB_ENABLED`. A device of the profile ' +
    '`axeos` has it always, and sends lines as a serial console shows them, in place of JSON.';
  const live =
    'All fields at first, then every half second those that have changed; one that is not reported any more is null. ' +
    'Of devices of the profile `axeos`.';
  return applyDecorators(
    ApiChannel({
      name: 'deviceLog',
      title: 'The log of a device',
      description,
      server: 'webSocket',
      address: '/fleet/devices/{hostname}/api/ws',
      parameters: { hostname: { description: 'Of the device.', examples: ['mockaxe1'] } },
      operations: { sendDeviceLog: { action: 'send', summary: 'What a device logs', messages: LOG } },
    }),
    ApiChannel({
      name: 'deviceLogOnItsPort',
      title: 'The log of a device, on its own port',
      description,
      server: 'device',
      address: '/api/ws',
      operations: { sendDeviceLogOnItsPort: { action: 'send', summary: 'What a device logs', messages: LOG } },
    }),
    ApiChannel({
      name: 'deviceLive',
      title: 'What a device reports, as it changes',
      description: live,
      server: 'webSocket',
      address: '/fleet/devices/{hostname}/api/ws/live',
      parameters: { hostname: { description: 'Of the device.', examples: ['mockaxe1'] } },
      operations: { sendDeviceUpdates: { action: 'send', summary: 'What a device reports', messages: LIVE } },
    }),
    ApiChannel({
      name: 'deviceLiveOnItsPort',
      title: 'What a device reports, as it changes, on its own port',
      description: live,
      server: 'device',
      address: '/api/ws/live',
      operations: { sendDeviceUpdatesOnItsPort: { action: 'send', summary: 'What a device reports', messages: LIVE } },
    }),
  );
}
