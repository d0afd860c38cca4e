import { Injectable } from '@nestjs/common';
import { type EventTopic, EventTopics, type OpenTopic } from '../kernel/events/event-topics.js';
import { stateTopic } from '../kernel/events/state-topic.js';
import { TaskClock } from '../kernel/time/clock.js';
import { FaultsService } from './faults.service.js';

const EVERY_MS = 500;

/** `faults`: the points and the report, whenever they have changed. */
@Injectable()
export class FaultsTopic implements EventTopic {
  readonly name = 'faults';
  readonly follow: () => Promise<OpenTopic>;

  constructor(faults: FaultsService, clock: TaskClock, topics: EventTopics) {
    this.follow = stateTopic(clock, EVERY_MS, () =>
      JSON.stringify({ report: faults.report(), points: faults.states() }),
    );
    topics.offer(this);
  }
}
