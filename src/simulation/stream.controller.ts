import { Controller, type MessageEvent, Query, Sse, SseSignal } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { type Observable } from 'rxjs';
import { ApiRefusals } from '../kernel/errors/api-refusals.js';
import { ApiOver } from '../streaming/event-stream.docs.js';
import { type StreamKind, type StreamTarget, StreamTo } from '../streaming/stream-target.js';
import { StreamsService } from '../streaming/streams.service.js';
import { RunsService } from './runs.service.js';
import { ApiDayStream } from './simulation.docs.js';
import { StreamQuery } from './stream-query.dto.js';

const DAY: StreamKind = { name: 'day', finite: true };
/** Of a clock that stands still nobody knows when it ends. */
const DAY_ON_CLOCK: StreamKind = { ...DAY, finite: false };

/** The main endpoint: a day for each connection. */
@ApiTags('Retail day')
@Controller()
export class StreamController {
  constructor(
    private readonly runs: RunsService,
    private readonly streams: StreamsService,
  ) {}

  @Sse('stream')
  @ApiOperation({
    operationId: 'streamDay',
    summary: 'A busy retail day',
    description:
      'A day of orders and payments with two autoscaling clusters, squeezed into two to three minutes. `start` comes first, `end` last, ' +
      'then the server closes. Each message is an unnamed event with an id; with that id any replica goes on after it, without a gap or ' +
      'a repeat. An id that belongs to another query or other data starts a fresh run. On a clock (`clock`) it goes as far as the clock ' +
      'has come, and ids and timestamps are the same each time.',
  })
  @ApiDayStream('The messages of the day, each in its time.')
  @ApiOver()
  @ApiRefusals(400, 404)
  stream(
    @Query() query: StreamQuery,
    @StreamTo(DAY) target: StreamTarget,
    @SseSignal() signal: AbortSignal,
  ): Promise<Observable<MessageEvent>> {
    const opening = this.runs.open(query, target.cursor, signal);
    return this.streams.stream(query.clock === undefined ? target : { ...target, kind: DAY_ON_CLOCK }, opening);
  }
}
