import {
  Controller,
  Get,
  Header,
  type MessageEvent,
  Param,
  Query,
  Req,
  Res,
  Sse,
  SseSignal,
  type StreamableFile,
} from '@nestjs/common';
import { ApiExtraModels, ApiOkResponse, ApiOperation, ApiProduces, ApiTags } from '@nestjs/swagger';
import type { Request, Response } from 'express';
import { type Observable } from 'rxjs';
import { ApiRefusals } from '../kernel/errors/api-refusals.js';
import { streamedFile } from '../kernel/errors/error.filter.js';
import { EXPORT_TYPES, exportContentType } from '../runs/run-query.dto.js';
import { type StreamTarget, StreamTo } from '../streaming/stream-target.js';
import { StreamsService } from '../streaming/streams.service.js';
import { ChannelsService } from './channels.service.js';
import { CHANNEL, kindOf, StreamRunsService } from './stream-runs.service.js';
import { ApiChannel, ApiChannelStream } from './streams.docs.js';
import {
  ChannelClusterBody,
  ChannelExportQuery,
  ChannelPreviewBody,
  ChannelQuery,
  ChannelStreamQuery,
  MessagePreviewBody,
  StreamListBody,
} from './streams.dto.js';

/** Your own stream: what the AsyncAPI documents in `data/streams` send. */
@ApiTags('Your own stream')
@Controller('streams')
export class StreamsController {
  constructor(
    private readonly runs: StreamRunsService,
    private readonly channels: ChannelsService,
    private readonly streams: StreamsService,
  ) {}

  @Get()
  @Header('Cache-Control', 'no-store')
  @ApiOperation({
    operationId: 'listStreams',
    summary: 'The documents',
    description: 'With the channels that are served, their URLs, and what is wrong with files that cannot be used.',
  })
  @ApiOkResponse({ type: StreamListBody, description: 'The documents by name.' })
  @ApiRefusals(400)
  list(): Promise<StreamListBody> {
    return this.channels.list();
  }

  @Sse(':document/:channel')
  @ApiOperation({
    operationId: 'streamChannel',
    summary: 'A channel, live',
    description:
      'The messages of a channel that the document sends, each an event by its name, its payload made from its schema. The same path by ' +
      'WebSocket has one text frame for each: `{"message","id","payload"}`. Ids and resuming are those of `/stream`; an id of ' +
      '`duration=endless` has the day and its first sequence behind it. `docs/YOUR-STREAM.md` has the rest.',
  })
  @ApiChannel()
  @ApiChannelStream()
  @ApiRefusals(400, 404, 503)
  stream(
    @Param('document') document: string,
    @Param('channel') channel: string,
    @Query() query: ChannelStreamQuery,
    @StreamTo(CHANNEL) target: StreamTarget,
    @SseSignal() signal: AbortSignal,
  ): Promise<Observable<MessageEvent>> {
    const opening = this.runs.open({ document, channel }, query, target.cursor, signal);
    return this.streams.stream({ ...target, kind: kindOf(query) }, opening);
  }

  @Get(':document/:channel/preview')
  @Header('Cache-Control', 'no-store')
  @ApiOperation({
    operationId: 'previewChannel',
    summary: 'A day of a channel at a glance, at once',
    description: 'Rates by the second, and five samples of each message.',
  })
  @ApiChannel()
  @ApiExtraModels(MessagePreviewBody, ChannelClusterBody)
  @ApiOkResponse({ type: ChannelPreviewBody, description: 'The course of the day.' })
  @ApiRefusals(400, 404, 503)
  preview(
    @Param('document') document: string,
    @Param('channel') channel: string,
    @Query() query: ChannelQuery,
    @Req() { socket }: Request,
  ): Promise<ChannelPreviewBody> {
    return this.channels.preview(document, channel, query, () => socket.destroyed);
  }

  @Get(':document/:channel/export')
  @Header('Cache-Control', 'no-store')
  @ApiOperation({
    operationId: 'exportChannel',
    summary: 'All messages of a day of a channel, at once',
    description:
      'A line each: `{"at","message","payload"}`, `at` in milliseconds from the start. The same seed gives the same bytes.',
  })
  @ApiChannel()
  @ApiProduces(...Object.values(EXPORT_TYPES))
  @ApiOkResponse({ description: 'One message a line.', schema: { type: 'string' } })
  @ApiRefusals(400, 404, 503)
  async export(
    @Param('document') document: string,
    @Param('channel') channel: string,
    @Query() query: ChannelExportQuery,
    @Res({ passthrough: true }) response: Response,
  ): Promise<StreamableFile> {
    const day = await this.channels.export(document, channel, query);
    return streamedFile(day, exportContentType(query.format), response);
  }
}
