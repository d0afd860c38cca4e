import { Injectable } from '@nestjs/common';
import { type EventTopic, EventTopics } from '../streaming/events/event-topics.js';
import { ApiTopic } from '../streaming/events/topic.docs.js';
import { type OpenSource } from '../streaming/stream-source.js';
import { stateSource } from '../streaming/events/state-source.js';
import { TaskClock } from '../kernel/time/clock.js';
import { ProcessesService } from './processes.service.js';
import { RunningProcess } from './telemetry.dto.js';

const EVERY_MS = 1000;

/** `processes`: those that have started and not stopped, whenever they have changed. */
@ApiTopic({ name: 'processes', payloads: [[RunningProcess]] })
@Injectable()
export class ProcessesTopic implements EventTopic {
  readonly name = 'processes';
  readonly open: () => Promise<OpenSource>;

  constructor(processes: ProcessesService, clock: TaskClock, topics: EventTopics) {
    this.open = stateSource(clock, EVERY_MS, () => processes.json());
    topics.register(this);
  }
}
