import { Injectable } from '@nestjs/common';
import { map } from 'rxjs';
import { type EventTopic, EventTopics } from '../streaming/events/event-topics.js';
import { ApiTopic } from '../streaming/events/topic.docs.js';
import { type OpenSource } from '../streaming/stream-source.js';
import { FleetService } from './fleet.service.js';
import { DeviceLogMessage } from './fleet.dto.js';

const ARGUMENT = { name: 'hostname', pattern: /^[\w.-]{1,63}$/ };

/** `device-logs/{hostname}`: the log of a device, whether or not the device has a WebSocket for it. */
@ApiTopic({ name: 'device-logs', argument: ARGUMENT, payloads: [DeviceLogMessage] })
@Injectable()
export class DeviceLogsTopic implements EventTopic {
  readonly name = 'device-logs';
  readonly argument = ARGUMENT;

  constructor(
    private readonly fleet: FleetService,
    topics: EventTopics,
  ) {
    topics.register(this);
  }

  open(hostname: string): Promise<OpenSource> {
    const lines = this.fleet.logs
      .of(hostname)
      .pipe(map((line) => [{ kind: 'data' as const, data: JSON.stringify({ hostname, ...line }) }]));
    return Promise.resolve({ events: () => lines });
  }
}
