import { Injectable } from '@nestjs/common';
import { type EventTopic, EventTopics, type OpenTopic } from '../kernel/events/event-topics.js';
import { followLog } from '../kernel/events/log-topic.js';
import { EventLog } from '../kernel/store/event-log.js';
import { TELEMETRY } from './telemetry-intake.service.js';

/** `telemetry`: all events, as their own stream tells them. */
@Injectable()
export class TelemetryTopic implements EventTopic {
  readonly name = 'telemetry';

  constructor(
    private readonly log: EventLog,
    topics: EventTopics,
  ) {
    topics.offer(this);
  }

  follow(_argument: string, cursor: string | undefined): Promise<OpenTopic> {
    return followLog(this.log, TELEMETRY, cursor, (body) => body.toString('utf8'));
  }
}
