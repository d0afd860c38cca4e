import { Body, Controller, Get, Header, type MessageEvent, Param, Post, Query, Req, Res, Sse } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import type { Request, Response } from 'express';
import { type Observable } from 'rxjs';
import { ApiRefusals } from '../kernel/errors/api-refusals.js';
import { FlowProbeError, refused } from '../kernel/errors/flowprobe.error.js';
import { isObject } from '../kernel/input/is-object.js';
import { lastEventIdOf } from '../streaming/last-event-id.js';
import { type StreamKind } from '../streaming/stream-kind.js';
import { StreamsService } from '../streaming/streams.service.js';
import { ApiChange, ApiChangeStream } from './changes.docs.js';
import { ChangeMessage, FollowQuery, StoredChange } from './changes.dto.js';
import { ApiPod, PodName } from './pod-name.js';
import { ChangesService } from './changes.service.js';
import { changeIdOf } from './domain/change.js';

const CHANGES: StreamKind = { name: 'changes', finite: false };
const JSON_TYPES = ['application/json', 'application/ld+json'];

/** Measurements: written by producers, streamed to subscribers. */
@ApiTags('Measurement changes')
@Controller(':pod')
export class ChangesController {
  constructor(
    private readonly changes: ChangesService,
    private readonly streams: StreamsService,
  ) {}

  @Post('changes')
  @ApiOperation({
    summary: 'Write a change',
    description: 'Answers once the change is stored for good; with it, `Location` says where it can be read.',
  })
  @ApiPod()
  @ApiChange()
  @ApiCreatedResponse({
    type: StoredChange,
    description: 'Stored.',
    headers: { Location: { description: 'Path of the change.', schema: { type: 'string' } } },
  })
  @ApiRefusals(400, 403, 413, 415, 503, 507)
  async write(
    @Param('pod', PodName) pod: string,
    @Body() body: unknown,
    @Req() request: Request,
    @Res({ passthrough: true }) response: Response,
  ): Promise<StoredChange> {
    const { position, timestamp } = await this.changes.write(pod, bodyOf(request, body), baseOf(request, pod));
    const id = changeIdOf(position);
    response.setHeader('Location', `/${pod}/changes/${id}`);
    return { id, timestamp };
  }

  @Get('changes/:changeId')
  @Header('Content-Type', 'application/json; charset=utf-8')
  @ApiOperation({ summary: 'One change' })
  @ApiPod()
  @ApiParam({ name: 'changeId', description: 'As `Location` gave it.', example: 'k3v9x2mq7a-17' })
  @ApiOkResponse({ type: ChangeMessage, description: 'As its subscribers receive it.' })
  @ApiRefusals(400, 404, 503)
  async read(@Param('pod', PodName) pod: string, @Param('changeId') changeId: string): Promise<string> {
    const change = await this.changes.read(pod, changeId);
    if (change === undefined)
      throw new FlowProbeError('not-found', `${pod} has no change ${changeId}, or none any more`);
    return change;
  }

  @Sse('events/changes')
  @ApiOperation({
    summary: 'Follow the changes of a pod',
    description:
      'A change that is written after the head of this answer has been seen comes through it. With the id of a message the ' +
      'stream goes on after it, on any replica; what retention has dropped meanwhile is announced by `event: gap`.',
  })
  @ApiPod()
  @ApiChangeStream()
  @ApiRefusals(400)
  follow(
    @Param('pod', PodName) pod: string,
    @Query() query: FollowQuery,
    @Req() request: Request,
    @Res({ passthrough: true }) response: Response,
  ): Promise<Observable<MessageEvent>> {
    const choice = {
      receiveBacklog: query.receiveBacklog === 'true',
      sensor: query.sensor,
      lastEventId: lastEventIdOf(request, query.lastEventId),
    };
    return this.streams.streamWhen({ request, response, kind: CHANGES }, this.changes.follow(pod, choice));
  }
}

/** The address of a pod as its client calls it; `http://localhost` where the Host header is no host. */
function baseOf(request: Request, pod: string): string {
  const base = `${request.protocol}://${request.get('host') ?? ''}/${pod}/`;
  return URL.canParse(base) && new URL(base).href === base ? base : `http://localhost/${pod}/`;
}

/** @throws FlowProbeError `unsupported-media-type`, `invalid-body` */
function bodyOf(request: Request, body: unknown): object {
  if (request.is(JSON_TYPES) === false) {
    throw new FlowProbeError('unsupported-media-type', `Content-Type must be ${JSON_TYPES.join(' or ')}`);
  }
  if (!isObject(body)) {
    throw refused('invalid-body', [{ field: 'body', problem: 'the body must be a JSON object' }]);
  }
  return body;
}
