import { Injectable } from '@nestjs/common';
import { type EventTopic, EventTopics, type OpenTopic } from '../streaming/events/event-topics.js';
import { followLog } from '../streaming/events/log-topic.js';
import { EventLog } from '../store/event-log.js';
import { placeBefore } from './recent.js';
import { TELEMETRY } from './telemetry-intake.service.js';

/** What a page shows of it, so that it is not empty where nothing happens at the moment. */
const FIRST_TOLD = 10;

/** `telemetry`: the most recent events for who has no place yet, then all that come, as their own stream tells them. */
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
    return followLog(
      this.log,
      TELEMETRY,
      cursor,
      (body) => body.toString('utf8'),
      () => placeBefore(this.log, FIRST_TOLD),
    );
  }
}
