import { Controller, type MessageEvent, Query, Req, Res, Sse } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Request, Response } from 'express';
import { type Observable } from 'rxjs';
import { ApiRefusals } from '../kernel/errors/api-refusals.js';
import { lastEventIdOf } from '../streaming/last-event-id.js';
import { type StreamKind } from '../streaming/stream-kind.js';
import { StreamsService } from '../streaming/streams.service.js';
import { FleetEvents } from './fleet-events.service.js';
import { ApiFleetEvents } from './fleet.docs.js';
import { FleetEventsQuery } from './fleet.dto.js';

const FLEET: StreamKind = { name: 'fleet', finite: false };

/** What happens to the mock devices. */
@ApiTags('Mock devices')
@Controller('fleet/events')
export class FleetEventsController {
  constructor(
    private readonly events: FleetEvents,
    private readonly streams: StreamsService,
  ) {}

  @Sse()
  @ApiOperation({
    summary: 'Follow what happens to the devices',
    description: 'Of this process alone, as its devices are. With the id of a message the stream goes on after it.',
  })
  @ApiFleetEvents()
  @ApiRefusals(400)
  follow(
    @Query() query: FleetEventsQuery,
    @Req() request: Request,
    @Res({ passthrough: true }) response: Response,
  ): Observable<MessageEvent> {
    const lastEventId = lastEventIdOf(request, query.lastEventId);
    return this.streams.stream({ request, response, kind: FLEET }, () => this.events.frames(lastEventId));
  }
}
