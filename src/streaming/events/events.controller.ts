import { Controller, type MessageEvent, Query, Sse } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { type Observable } from 'rxjs';
import { ApiRefusals } from '../../kernel/errors/api-refusals.js';
import { type MessageBatch } from '../stream-source.js';
import { ApiEventStream } from '../event-stream.docs.js';
import { type StreamKind, type StreamTarget, StreamTo } from '../stream-target.js';
import { StreamsService } from '../streams.service.js';
import { EventsQuery, TopicGapMessage } from './events.dto.js';
import { EventsService } from './events.service.js';
import { ID_PATTERN } from './cursors.js';

const EVENTS: StreamKind = { name: 'events', finite: false };

const EXAMPLE: MessageBatch = [
  {
    kind: 'data',
    id: 'changes/alice=k3v9x2mq7a:17',
    event: 'changes/alice',
    data: '{"id":"k3v9x2mq7a-17","timestamp":"2025-09-06T22:52:52.130Z","insert":{"@graph":[{"@id":"http://example.org/m1"}]}}',
  },
];

/** One connection for a page that shows several systems: a browser has six for a host. */
@ApiTags('Events')
@Controller('events')
export class EventsController {
  constructor(
    private readonly events: EventsService,
    private readonly streams: StreamsService,
  ) {}

  @Sse()
  @ApiOperation({
    operationId: 'streamEvents',
    summary: 'Several topics over one stream',
    description:
      "Each message has its topic as its `event`, as it was asked for, and the data of that system's own endpoint. A topic of a state sends it " +
      'at once, and when it changes; of the others the id holds the cursor, so that the stream resumes after it. Without a cursor ' +
      '`telemetry` starts with the ten most recent events, the others with what comes.',
  })
  @ApiEventStream({
    description: 'The messages of all topics; `event: gap` where some are gone.',
    messages: [{ name: 'gap', event: 'gap', payload: TopicGapMessage }],
    hasTopics: true,
    idForm: '<topic>=<epoch>:<sequence>;…',
    idPattern: ID_PATTERN,
    example: EXAMPLE,
  })
  @ApiRefusals(400)
  stream(@Query() { topics }: EventsQuery, @StreamTo(EVENTS) target: StreamTarget): Promise<Observable<MessageEvent>> {
    return this.streams.stream(target, this.events.open(topics, target.cursor, target.request));
  }
}
