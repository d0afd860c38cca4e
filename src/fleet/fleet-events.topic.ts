import { Injectable } from '@nestjs/common';
import { type EventTopic, EventTopics } from '../streaming/events/event-topics.js';
import { ApiTopic } from '../streaming/events/topic.docs.js';
import { type OpenSource } from '../streaming/stream-source.js';
import { FleetEvents } from './fleet-events.service.js';
import { DEVICE_EVENTS } from './fleet.dto.js';

/** `fleet-events`: what happens to the devices, as its own endpoint sends it. */
@ApiTopic({ name: 'fleet-events', payloads: Object.values(DEVICE_EVENTS) })
@Injectable()
export class FleetEventsTopic implements EventTopic {
  readonly name = 'fleet-events';

  constructor(
    private readonly events: FleetEvents,
    topics: EventTopics,
  ) {
    topics.register(this);
  }

  open(_argument: string, cursor: string | undefined): Promise<OpenSource> {
    return this.events.open(cursor);
  }
}
