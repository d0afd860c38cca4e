import { Injectable } from '@nestjs/common';
import { defer, from, map, merge } from 'rxjs';
import { type EventTopic, EventTopics } from '../streaming/events/event-topics.js';
import { ApiTopic } from '../streaming/events/topic.docs.js';
import { type OpenSource } from '../streaming/stream-source.js';
import { type JobRecord } from './domain/job-record.js';
import { JobRecords } from './job-records.js';
import { JobBody } from './job.dto.js';

/** The jobs among the topics of one stream: each that is kept at once, the oldest first, then every state of any. */
@ApiTopic({ name: 'traffic', payloads: [JobBody] })
@Injectable()
export class TrafficTopic implements EventTopic {
  readonly name = 'traffic';

  constructor(
    topics: EventTopics,
    private readonly records: JobRecords,
  ) {
    topics.register(this);
  }

  async open(): Promise<OpenSource> {
    await this.records.open();
    const states = defer(() => merge(from(this.records.all().reverse()), this.records.changes$));
    return {
      events: () => states.pipe(map(({ job }: JobRecord) => [{ kind: 'data', data: JSON.stringify(job) } as const])),
    };
  }
}
