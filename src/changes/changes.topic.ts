import { Injectable } from '@nestjs/common';
import { type EventTopic, EventTopics } from '../streaming/events/event-topics.js';
import { ApiTopic } from '../streaming/events/topic.docs.js';
import { type OpenSource } from '../streaming/stream-source.js';
import { ChangesService } from './changes.service.js';
import { POD_NAME } from './domain/pod.js';
import { ChangeMessage } from './changes.dto.js';

const ARGUMENT = { name: 'pod', pattern: POD_NAME };

/** `changes/{pod}`: the changes of a pod, as its own endpoint sends them. */
@ApiTopic({ name: 'changes', argument: ARGUMENT, payloads: [ChangeMessage] })
@Injectable()
export class ChangesTopic implements EventTopic {
  readonly name = 'changes';
  readonly argument = ARGUMENT;

  constructor(
    topics: EventTopics,
    private readonly changes: ChangesService,
  ) {
    topics.register(this);
  }

  open(pod: string, cursor: string | undefined): Promise<OpenSource> {
    return this.changes.open(pod, cursor);
  }
}
