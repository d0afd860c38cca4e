import { Controller, type MessageEvent, Query, Sse } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { type Observable } from 'rxjs';
import { ApiRefusals } from '../kernel/errors/api-refusals.js';
import { type StreamKind, type StreamTarget, StreamTo } from '../streaming/stream-target.js';
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
    operationId: 'streamFleetEvents',
    summary: 'Subscribe to what happens to the devices',
    description: 'Of this process alone, as its devices are. With the id of a message the stream goes on after it.',
  })
  @ApiFleetEvents()
  @ApiRefusals(400)
  stream(@Query() _query: FleetEventsQuery, @StreamTo(FLEET) target: StreamTarget): Promise<Observable<MessageEvent>> {
    return this.streams.stream(target, this.events.open(target.cursor));
  }
}
