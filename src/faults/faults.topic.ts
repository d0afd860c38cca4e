import { Injectable } from '@nestjs/common';
import { type EventTopic, EventTopics } from '../streaming/events/event-topics.js';
import { ApiTopic } from '../streaming/events/topic.docs.js';
import { type OpenSource } from '../streaming/stream-source.js';
import { stateSource } from '../streaming/events/state-source.js';
import { TaskClock } from '../kernel/time/clock.js';
import { FaultsService } from './faults.service.js';
import { MessagingService } from './messaging.service.js';
import { FaultsTopicMessage } from './faults.dto.js';

const EVERY_MS = 500;

/** `faults`: the points, the report, and how the system is set, whenever any of it has changed. */
@ApiTopic({ name: 'faults', payloads: [FaultsTopicMessage] })
@Injectable()
export class FaultsTopic implements EventTopic {
  readonly name = 'faults';
  readonly open: () => Promise<OpenSource>;

  constructor(faults: FaultsService, messaging: MessagingService, clock: TaskClock, topics: EventTopics) {
    this.open = stateSource(clock, EVERY_MS, () => {
      const { rps, mode, policy } = messaging.settings.current;
      return JSON.stringify({ report: faults.report(), points: faults.states(), load: { rps }, mode, policy });
    });
    topics.register(this);
  }
}
