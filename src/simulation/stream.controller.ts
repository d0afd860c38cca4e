import { Controller, type MessageEvent, Query, Req, Res, Sse, SseSignal } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Request, Response } from 'express';
import { EMPTY, type Observable } from 'rxjs';
import { ChunkArena } from '../streaming/chunk-arena.js';
import { ApiRefusals } from '../kernel/errors/api-refusals.js';
import { lastEventIdOf } from '../streaming/last-event-id.js';
import { type StreamKind } from '../streaming/stream-kind.js';
import { StreamsService } from '../streaming/streams.service.js';
import { TaskClock } from '../kernel/time/clock.js';
import { RunsService } from './runs.service.js';
import { ApiDayStream, ApiOver } from './simulation.docs.js';
import { StreamQuery } from './stream-query.dto.js';
import { timeline } from './timeline.js';

const DAY: StreamKind = { name: 'day', finite: true };

/** The main door: a day for each connection. */
@ApiTags('Retail day')
@Controller()
export class StreamController {
  constructor(
    private readonly runs: RunsService,
    private readonly streams: StreamsService,
    private readonly clock: TaskClock,
    private readonly arena: ChunkArena,
  ) {}

  @Sse('stream')
  @ApiOperation({
    summary: 'A busy retail day',
    description:
      'A day of orders and payments with two autoscaling clusters, squeezed into two to three minutes. `start` comes first, `end` last, ' +
      'then the server closes. Each message is an unnamed event with an id; with that id any replica goes on after it, without a gap or ' +
      'a repeat. An id that belongs to another query or other data starts a fresh run.',
  })
  @ApiDayStream('The messages of the day, each in its time.')
  @ApiOver()
  @ApiRefusals(400)
  async stream(
    @Query() query: StreamQuery,
    @Req() request: Request,
    @Res({ passthrough: true }) response: Response,
    @SseSignal() signal: AbortSignal,
  ): Promise<Observable<MessageEvent>> {
    const opened = await this.runs.open(query, lastEventIdOf(request, query.lastEventId), signal);
    if (opened.kind === 'over') {
      response.status(204);
      return EMPTY;
    }
    const { run } = opened;
    return this.streams.stream({ request, response, kind: DAY }, (flow) => timeline(run, this.clock, flow, this.arena));
  }
}
