import { Injectable } from '@nestjs/common';
import { type EventTopic, EventTopics, type OpenTopic } from '../streaming/events/event-topics.js';
import { followLog } from '../streaming/events/log-topic.js';
import { EventLog } from '../store/event-log.js';
import { ChangeRecord } from './domain/change.js';
import { logTopicOf, POD_NAME } from './domain/pod.js';

/** The changes of a pod among the topics of one stream. */
@Injectable()
export class ChangesTopic implements EventTopic {
  readonly name = 'changes';
  readonly argument = { name: 'pod', pattern: POD_NAME };

  constructor(
    topics: EventTopics,
    private readonly log: EventLog,
  ) {
    topics.offer(this);
  }

  follow(pod: string, cursor: string | undefined): Promise<OpenTopic> {
    return followLog(this.log, logTopicOf(pod), cursor, (body, position) => new ChangeRecord(body).json(position));
  }
}
