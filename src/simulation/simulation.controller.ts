import { Controller, Get, Header, type MessageEvent, Query, Req, Res, Sse, type StreamableFile } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiProduces, ApiTags } from '@nestjs/swagger';
import type { Request, Response } from 'express';
import { type Observable } from 'rxjs';
import { ApiRefusals } from '../kernel/errors/api-refusals.js';
import { streamedFile } from '../kernel/errors/error.filter.js';
import { EXPORT_TYPES, exportContentType } from '../runs/run-query.dto.js';
import { type StreamKind, type StreamTarget, StreamTo } from '../streaming/stream-target.js';
import { StreamsService } from '../streaming/streams.service.js';
import { toNumberCsv } from './csv.js';
import { DaysService } from './days.service.js';
import { LiveService } from './live.service.js';
import { PreviewBody } from './preview.dto.js';
import { ScenarioListBody } from './scenario-list.dto.js';
import { ApiDayStream } from './simulation.docs.js';
import { DayQuery, ExportQuery, LiveQuery } from './stream-query.dto.js';

const LIVE: StreamKind = { name: 'live', finite: false };
const CSV = EXPORT_TYPES.csv;

/** The day in other forms than a stream for each connection: shared by all, as a course, as a file. */
@ApiTags('Retail day')
@Controller('simulation')
export class SimulationController {
  constructor(
    private readonly live: LiveService,
    private readonly days: DaysService,
    private readonly streams: StreamsService,
  ) {}

  @Sse('live')
  @ApiOperation({
    operationId: 'streamLiveDay',
    summary: 'The same day for everyone',
    description:
      'Every reader, on any replica, gets the same day at the same moment; it is repeated without an end. A reader that joins in the ' +
      'middle gets `start` and, for each cluster that is not at two nodes, one scale message from two to its present count.',
  })
  @ApiDayStream('The messages of the day under way, then of the next.')
  @ApiRefusals(400)
  streamLive(@Query() _query: LiveQuery, @StreamTo(LIVE) target: StreamTarget): Promise<Observable<MessageEvent>> {
    return this.streams.stream(target, this.live.open(target.cursor));
  }

  @Get('scenarios')
  @Header('Cache-Control', 'no-store')
  @ApiOperation({
    operationId: 'listScenarios',
    summary: 'The scenarios',
    description: 'With their phases, the limits of their clusters, and the catalog of what is ordered and paid with.',
  })
  @ApiOkResponse({
    type: ScenarioListBody,
    description: 'The scenarios by name; those with a broken file are left out.',
  })
  @ApiRefusals(400)
  scenarios(): ScenarioListBody {
    return this.days.scenarioList();
  }

  @Get('preview')
  @Header('Cache-Control', 'no-store')
  @ApiOperation({
    operationId: 'previewDay',
    summary: 'Load and node counts of a day by the second, at once',
    description: '`Accept: text/csv` gives CSV.',
  })
  @ApiProduces('application/json', CSV)
  @ApiOkResponse({ type: PreviewBody, description: 'The course of the day.' })
  @ApiRefusals(400)
  async preview(
    @Query() query: DayQuery,
    @Req() request: Request,
    @Res({ passthrough: true }) response: Response,
  ): Promise<PreviewBody | string> {
    const preview = await this.days.preview(query, () => request.socket.destroyed);
    response.vary('Accept');
    if (request.accepts(['json', CSV]) !== CSV) return preview;
    response.type(CSV);
    const { order, payment } = preview;
    const rows = order.load.map((load, second) => [
      second,
      load,
      order.nodes[second] ?? 0,
      payment.load[second] ?? 0,
      payment.nodes[second] ?? 0,
    ]);
    return toNumberCsv(['second', 'order_load', 'order_nodes', 'payment_load', 'payment_nodes'], rows);
  }

  @Get('export')
  @Header('Cache-Control', 'no-store')
  @ApiOperation({
    operationId: 'exportDay',
    summary: 'All messages of a day, at once',
    description: 'Each with its `at` in milliseconds from the start. The same seed gives the same bytes.',
  })
  @ApiProduces(...Object.values(EXPORT_TYPES))
  @ApiOkResponse({ description: 'One message a line.', schema: { type: 'string' } })
  @ApiRefusals(400)
  export(@Query() query: ExportQuery, @Res({ passthrough: true }) response: Response): StreamableFile {
    return streamedFile(this.days.export(query), exportContentType(query.format), response);
  }
}
