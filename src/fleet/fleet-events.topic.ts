import { Injectable } from '@nestjs/common';
import { map } from 'rxjs';
import { type EventTopic, EventTopics, type OpenTopic } from '../streaming/events/event-topics.js';
import { messagesOf } from '../streaming/events/log-topic.js';
import { messageIdOf } from '../store/message-id.js';
import { FleetEvents } from './fleet-events.service.js';

/** What happens to the devices, as the topic `fleet-events` of a stream of several. */
@Injectable()
export class FleetEventsTopic implements EventTopic {
  readonly name = 'fleet-events';

  constructor(
    private readonly events: FleetEvents,
    topics: EventTopics,
  ) {
    topics.offer(this);
  }

  follow(_argument: string, cursor: string | undefined): Promise<OpenTopic> {
    const { epoch, place, told } = this.events.follow(cursor);
    const messages = told.pipe(map((followed) => messagesOf(followed, epoch, (body) => body.toString())));
    return Promise.resolve({ cursor: messageIdOf(place), messages: () => messages });
  }
}
