import { Controller, type MessageEvent, Query, Req, Res, Sse } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Request, Response } from 'express';
import { type Observable } from 'rxjs';
import { ApiRefusals } from '../../kernel/errors/api-refusals.js';
import { ApiEventStream } from '../event-stream.docs.js';
import { lastEventIdOf } from '../last-event-id.js';
import { type StreamKind } from '../stream-kind.js';
import { StreamsService } from '../streams.service.js';
import { EventsQuery, TopicGapMessage, TopicMessageBody } from './events.dto.js';
import { EventsService } from './events.service.js';

const EVENTS: StreamKind = { name: 'events', finite: false };

const EXAMPLE = `retry: 2000

id: changes/alice=k3v9x2mq7a:16

event: changes/alice
id: changes/alice=k3v9x2mq7a:17
data: {"id":"k3v9x2mq7a-17","timestamp":"2025-09-06T22:52:52.130Z","insert":{"@graph":[{"@id":"http://example.org/m1"}]}}

`;

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
    summary: 'Several topics over one stream',
    description:
      'Each message has its topic as its `event`, as it was asked for, and says what the endpoint of that system says. Topics that tell a ' +
      'state tell it at once, and when it changes; of the others an id holds the place, so that the stream goes on after it. Without ' +
      'a place `telemetry` begins with the ten most recent events, the others with what comes.',
  })
  @ApiEventStream({
    description: 'The messages of all topics; `event: gap` where some are gone.',
    messages: [TopicMessageBody, TopicGapMessage],
    idForm: '<topic>=<epoch>:<sequence>;…',
    example: EXAMPLE,
  })
  @ApiRefusals(400)
  follow(
    @Query() { topics, lastEventId }: EventsQuery,
    @Req() request: Request,
    @Res({ passthrough: true }) response: Response,
  ): Promise<Observable<MessageEvent>> {
    const opening = this.events.follow(topics, lastEventIdOf(request, lastEventId));
    return this.streams.streamWhen({ request, response, kind: EVENTS }, opening);
  }
}
