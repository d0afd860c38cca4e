import { Controller, Get, Header, type MessageEvent, Post, Query, Req, Sse } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Request } from 'express';
import { type Observable } from 'rxjs';
import { ApiRefusals } from '../kernel/errors/api-refusals.js';
import { FlowProbeError } from '../kernel/errors/flowprobe.error.js';
import { AttemptOf, Idempotent } from '../kernel/idempotency/idempotent.js';
import { type Attempt } from '../kernel/idempotency/idempotency.interceptor.js';
import { JSON_MEDIA_TYPES, TakesBody } from '../kernel/input/takes-body.js';
import { aStepEachTurn } from '../kernel/time/steps.js';
import { type StreamKind, type StreamTarget, StreamTo } from '../streaming/stream-target.js';
import { StreamsService } from '../streaming/streams.service.js';
import { formatCursor } from '../store/cursor.js';
import { readEventLinesInSteps, readEventsInSteps } from './domain/event-list.js';
import { ProcessesService } from './processes.service.js';
import { RunningProcess, StoredEvents, TelemetryQuery } from './telemetry.dto.js';
import { ApiTelemetryBody, ApiTelemetryStream } from './telemetry.docs.js';
import { TelemetryIntake } from './telemetry-intake.service.js';
import { TelemetryStream } from './telemetry-stream.service.js';

const TELEMETRY: StreamKind = { name: 'telemetry', finite: false };

/** Telemetry of services: taken in over HTTP (and TCP), streamed live. */
@ApiTags('Telemetry')
@Controller('telemetry')
export class TelemetryController {
  constructor(
    private readonly intake: TelemetryIntake,
    private readonly telemetry: TelemetryStream,
    private readonly processes: ProcessesService,
    private readonly streams: StreamsService,
  ) {}

  @Post('events')
  @TakesBody({ as: 'bytes', lines: true })
  @ApiOperation({
    operationId: 'sendTelemetry',
    summary: 'Send events',
    description: 'Answers once they are stored for good. They are streamed byte for byte as they were sent.',
  })
  @Idempotent({ isRepeatable: true })
  @ApiTelemetryBody()
  @ApiCreatedResponse({ type: StoredEvents, description: 'Stored.' })
  @ApiRefusals(400, 403, 413, 415, 503)
  async send(@Req() request: Request, @AttemptOf() attempt: Attempt | undefined): Promise<StoredEvents> {
    const body: unknown = request.body;
    if (!Buffer.isBuffer(body)) {
      throw new FlowProbeError(
        'unsupported-media-type',
        'Content-Type must be application/json or application/x-ndjson',
      );
    }
    const isJson = request.is(JSON_MEDIA_TYPES) !== false;
    const events = await aStepEachTurn(isJson ? readEventsInSteps(body) : readEventLinesInSteps(body));
    return { stored: events.length, lastId: formatCursor(await this.intake.store(events, attempt?.id)) };
  }

  @Sse('stream')
  @ApiOperation({
    operationId: 'streamTelemetry',
    summary: 'Subscribe to all events',
    description:
      'With the id of a message the stream goes on after it, on any replica. The same stream is at `/` of `TELEMETRY_WEB_PORT`.',
  })
  @ApiTelemetryStream()
  @ApiRefusals(400)
  stream(@Query() query: TelemetryQuery, @StreamTo(TELEMETRY) target: StreamTarget): Promise<Observable<MessageEvent>> {
    const choice = { recent: query.recent ?? 0, healthchecks: true };
    return this.streams.stream(target, this.telemetry.open(target.cursor, choice));
  }

  @Get('processes')
  @Header('Content-Type', 'application/json; charset=utf-8')
  @ApiOperation({
    operationId: 'listProcesses',
    summary: 'The processes that run',
    description: 'Traces that have started and not stopped, the one with the latest event first; 1,000 at most.',
  })
  @ApiOkResponse({ type: [RunningProcess], description: 'As far back as events are kept.' })
  @ApiRefusals(503)
  running(): Promise<string> {
    return this.processes.json();
  }
}
