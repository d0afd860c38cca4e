import { Injectable } from '@nestjs/common';
import { type EventTopic, EventTopics } from '../streaming/events/event-topics.js';
import { ApiTopic } from '../streaming/events/topic.docs.js';
import { type OpenSource } from '../streaming/stream-source.js';
import { TelemetryStream } from './telemetry-stream.service.js';
import { TelemetryMessage } from './telemetry.dto.js';

/** What a page shows of it, so that it is not empty where nothing happens at the moment. */
const RECENT = 10;

/** `telemetry`: the most recent events for a reader without a cursor, then all that come. */
@ApiTopic({ name: 'telemetry', payloads: [TelemetryMessage] })
@Injectable()
export class TelemetryTopic implements EventTopic {
  readonly name = 'telemetry';

  constructor(
    private readonly telemetry: TelemetryStream,
    topics: EventTopics,
  ) {
    topics.register(this);
  }

  open(_argument: string, cursor: string | undefined): Promise<OpenSource> {
    return this.telemetry.open(cursor, { recent: RECENT, healthchecks: false });
  }
}
