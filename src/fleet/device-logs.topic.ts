import { Injectable } from '@nestjs/common';
import { map } from 'rxjs';
import { type EventTopic, EventTopics, type OpenTopic } from '../streaming/events/event-topics.js';
import { FleetService } from './fleet.service.js';

/** `device-logs/{hostname}`: what a device says. It is the service's to tell, whether or not the device has a WebSocket for it. */
@Injectable()
export class DeviceLogsTopic implements EventTopic {
  readonly name = 'device-logs';
  readonly argument = { name: 'hostname', pattern: /^[\w.-]{1,63}$/ };

  constructor(
    private readonly fleet: FleetService,
    topics: EventTopics,
  ) {
    topics.offer(this);
  }

  follow(hostname: string): Promise<OpenTopic> {
    const told = this.fleet.logs
      .of(hostname)
      .pipe(map((line) => [{ kind: 'data' as const, data: JSON.stringify({ hostname, ...line }) }]));
    return Promise.resolve({ messages: () => told });
  }
}
