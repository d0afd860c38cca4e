import { Injectable } from '@nestjs/common';
import { type EventTopic, EventTopics, type OpenTopic } from '../streaming/events/event-topics.js';
import { stateTopic } from '../streaming/events/state-topic.js';
import { TaskClock } from '../kernel/time/clock.js';
import { ProcessesService } from './processes.service.js';

const EVERY_MS = 1000;

/** `processes`: those that have started and not stopped, whenever they have changed. */
@Injectable()
export class ProcessesTopic implements EventTopic {
  readonly name = 'processes';
  readonly follow: () => Promise<OpenTopic>;

  constructor(processes: ProcessesService, clock: TaskClock, topics: EventTopics) {
    this.follow = stateTopic(clock, EVERY_MS, () => processes.json());
    topics.offer(this);
  }
}
