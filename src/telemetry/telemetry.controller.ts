import { Controller, Get, Header, type MessageEvent, Post, Query, Req, Res, Sse } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Request, Response } from 'express';
import { type Observable } from 'rxjs';
import { ApiRefusals } from '../kernel/errors/api-refusals.js';
import { FlowProbeError } from '../kernel/errors/flowprobe.error.js';
import { lastEventIdOf } from '../streaming/last-event-id.js';
import { type StreamKind } from '../streaming/stream-kind.js';
import { StreamsService } from '../streaming/streams.service.js';
import { messageIdOf } from '../store/message-id.js';
import { readEventLines, readEvents } from './domain/event-list.js';
import { ProcessesService } from './processes.service.js';
import { RunningProcess, StoredEvents, TelemetryQuery } from './telemetry.dto.js';
import { ApiTelemetryBody, ApiTelemetryStream } from './telemetry.docs.js';
import { TelemetryIntake } from './telemetry-intake.service.js';
import { TelemetryStream } from './telemetry-stream.service.js';

const JSON_TYPES = ['application/json', 'application/ld+json'];
const STREAM: StreamKind = { name: 'telemetry', finite: false };

/** What services tell of themselves: sent in over HTTP (and TCP), shown live. */
@ApiTags('Telemetry')
@Controller('telemetry')
export class TelemetryController {
  constructor(
    private readonly intake: TelemetryIntake,
    private readonly stream: TelemetryStream,
    private readonly processes: ProcessesService,
    private readonly streams: StreamsService,
  ) {}

  @Post('events')
  @ApiOperation({
    summary: 'Send events',
    description: 'Answers once they are stored for good. They are streamed byte for byte as they were sent.',
  })
  @ApiTelemetryBody()
  @ApiCreatedResponse({ type: StoredEvents, description: 'Stored.' })
  @ApiRefusals(400, 403, 413, 415, 503)
  async send(@Req() request: Request): Promise<StoredEvents> {
    const body: unknown = request.body;
    if (!Buffer.isBuffer(body)) {
      throw new FlowProbeError(
        'unsupported-media-type',
        'Content-Type must be application/json or application/x-ndjson',
      );
    }
    const events = request.is(JSON_TYPES) === false ? readEventLines(body) : readEvents(body);
    return { stored: events.length, lastId: messageIdOf(await this.intake.store(events)) };
  }

  @Sse('stream')
  @ApiOperation({
    summary: 'Follow all events',
    description:
      'With the id of a message the stream goes on after it, on any replica. The same stream is at `/` of `TELEMETRY_WEB_PORT`.',
  })
  @ApiTelemetryStream()
  @ApiRefusals(400)
  follow(
    @Query() query: TelemetryQuery,
    @Req() request: Request,
    @Res({ passthrough: true }) response: Response,
  ): Promise<Observable<MessageEvent>> {
    const choice = { recent: query.recent ?? 0, lastEventId: lastEventIdOf(request, query.lastEventId) };
    return this.streams.streamWhen({ request, response, kind: STREAM }, this.stream.follow(choice));
  }

  @Get('processes')
  @Header('Content-Type', 'application/json; charset=utf-8')
  @ApiOperation({
    summary: 'The processes that run',
    description: 'Traces that have started and not stopped, the one that spoke last in front; 1,000 at most.',
  })
  @ApiOkResponse({ type: [RunningProcess], description: 'As far back as events are kept.' })
  @ApiRefusals(503)
  running(): Promise<string> {
    return this.processes.json();
  }
}
