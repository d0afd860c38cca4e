import { Controller, Get, Header, type MessageEvent, Param, Query, Req, Sse } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import type { Request } from 'express';
import { type Observable } from 'rxjs';
import { ApiRefusals } from '../kernel/errors/api-refusals.js';
import { FlowProbeError } from '../kernel/errors/flowprobe.error.js';
import { type Routed } from '../kernel/listeners/routes.js';
import { type StreamKind, type StreamTarget, StreamTo } from '../streaming/stream-target.js';
import { StreamsService } from '../streaming/streams.service.js';
import { ApiChangeStream } from './changes.docs.js';
import { CommittedChange, PodState, SubscriptionQuery } from './changes.dto.js';
import { ChangesService } from './changes.service.js';
import { POD_NAME } from './domain/pod.js';
import { ApiPod, PodName } from './pod-name.js';

const CHANGES: StreamKind = { name: 'changes', finite: false };
const TRUE: ReadonlySet<string | undefined> = new Set(['true', '1']);

/** A pod, its changes one by one, and all of them streamed to subscribers. */
@ApiTags('Measurement changes')
@Controller(':pod')
export class PodController {
  constructor(
    private readonly changes: ChangesService,
    private readonly streams: StreamsService,
  ) {}

  @Get()
  @ApiOperation({
    operationId: 'readPod',
    summary: 'A pod',
    description:
      'Kvasir’s clients ask for it to see whether the service works. A pod that was never written to has no changes.',
  })
  @ApiPod()
  @ApiOkResponse({ type: PodState, description: 'Its name, its first and its last change.' })
  @ApiRefusals(400, 404, 503)
  state(@Param('pod') pod: string, @Req() request: Request): Promise<PodState> {
    refuseTaken(request, pod);
    return this.changes.stateOf(pod);
  }

  @Get('changes/:changeId')
  @Header('Content-Type', 'application/json; charset=utf-8')
  @ApiOperation({ operationId: 'readChange', summary: 'One change' })
  @ApiPod()
  @ApiParam({ name: 'changeId', description: 'As `Location` gave it.', example: 'k3v9x2mq7a-17' })
  @ApiOkResponse({ type: CommittedChange, description: 'As its subscribers receive it.' })
  @ApiRefusals(400, 404, 503)
  async read(@Param('pod', PodName) pod: string, @Param('changeId') changeId: string): Promise<string> {
    const change = await this.changes.read(pod, changeId);
    if (change === undefined)
      throw new FlowProbeError('not-found', `${pod} has no change ${changeId}, or none any more`);
    return change;
  }

  @Sse('events/changes')
  @ApiOperation({
    operationId: 'streamChanges',
    summary: 'Subscribe to the changes of a pod',
    description:
      'A change that is written after the head of this answer has been seen comes through it. With the id of a message the ' +
      'stream goes on after it, on any replica; what retention has dropped meanwhile is announced by `event: gap`.',
  })
  @ApiPod()
  @ApiChangeStream()
  @ApiRefusals(400)
  stream(
    @Param('pod', PodName) pod: string,
    @Query() query: SubscriptionQuery,
    @StreamTo(CHANGES) target: StreamTarget,
  ): Promise<Observable<MessageEvent>> {
    const choice = { receiveBacklog: TRUE.has(query.receiveBacklog), sensor: query.sensor };
    return this.streams.stream(target, this.changes.open(pod, target.cursor, choice));
  }
}

/**
 * Refuses what is no name of a pod, and a name with which the paths of another system begin (`/fleet/servers`), as the router has
 * them. @throws FlowProbeError `not-found`
 */
function refuseTaken({ app }: Request, pod: string): void {
  if (!POD_NAME.test(pod)) throw new FlowProbeError('not-found', 'Not found');
  const { stack } = (app as unknown as Routed).router;
  const [own, below] = [`/${pod}`, `/${pod}/`];
  const isTaken = stack.some(
    ({ route }) => typeof route?.path === 'string' && (route.path === own || route.path.startsWith(below)),
  );
  if (isTaken) throw new FlowProbeError('not-found', 'Not found');
}
