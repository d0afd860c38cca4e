import { Body, Controller, Param, Post, Req, Res } from '@nestjs/common';
import { ApiCreatedResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Request, Response } from 'express';
import { ApiRefusals } from '../kernel/errors/api-refusals.js';
import { FlowProbeError, refused } from '../kernel/errors/flowprobe.error.js';
import { AttemptOf, Idempotent } from '../kernel/idempotency/idempotent.js';
import { type Attempt } from '../kernel/idempotency/idempotency.interceptor.js';
import { isObject } from '../kernel/input/is-object.js';
import { JSON_MEDIA_TYPES, TakesBody } from '../kernel/input/takes-body.js';
import { isOfPattern, type Routed } from '../kernel/listeners/routes.js';
import { ApiChange } from './changes.docs.js';
import { StoredChange } from './changes.dto.js';
import { ChangesService } from './changes.service.js';
import { changeIdOf } from './domain/change.js';
import { ApiPod, PodName } from './pod-name.js';

/** A thousand items of a few dozen fields each. */
const MAX_BODY_KEYS = 50_000;

/** Measurements, written by producers; `PodController` has them read. */
@ApiTags('Measurement changes')
@Controller(':pod')
export class ChangesController {
  constructor(private readonly changes: ChangesService) {}

  @Post('changes')
  @TakesBody({ maxKeys: MAX_BODY_KEYS })
  @ApiOperation({
    operationId: 'writeChange',
    summary: 'Write a change',
    description: 'Answers once the change is stored for good; with it, `Location` says where it can be read.',
  })
  @Idempotent({ isRepeatable: true })
  @ApiPod()
  @ApiChange()
  @ApiCreatedResponse({
    type: StoredChange,
    description: 'Stored.',
    headers: { Location: { description: 'Path of the change.', schema: { type: 'string' } } },
  })
  @ApiRefusals(400, 403, 404, 413, 415, 503, 507)
  async write(
    @Param('pod', PodName) pod: string,
    @Body() body: unknown,
    @Req() request: Request,
    @AttemptOf() attempt: Attempt | undefined,
    @Res({ passthrough: true }) response: Response,
  ): Promise<StoredChange> {
    refuseUnreadable(request, pod);
    const base = baseOf(request, pod);
    const { position, timestamp } = await this.changes.write(pod, bodyOf(request, body), base, attempt);
    const id = changeIdOf(position);
    response.setHeader('Location', `/${pod}/changes/${id}`);
    return { id, timestamp };
  }
}

/** Refuses the name of a pod whose changes could not be read, as another system answers at their paths. @throws FlowProbeError `not-found` */
function refuseUnreadable({ app }: Request, pod: string): void {
  const below = `/${pod}/`;
  const application = app as unknown as Routed;
  const isTaken = isOfPattern(application, `${below}events/changes`, (pattern) => pattern.startsWith(below));
  if (isTaken) throw new FlowProbeError('not-found', `${below} is of another system; a pod needs another name`);
}

const HOST = /^(?:[\w.-]+|\[[\da-f:.]+\])(?::\d{1,5})?$/i;

/** The address of a pod as its client calls it; `http://localhost` where the Host header is no host. */
function baseOf(request: Request, pod: string): string {
  const host = request.get('host') ?? '';
  return `${request.protocol}://${HOST.test(host) ? host : 'localhost'}/${pod}/`;
}

/** @throws FlowProbeError `unsupported-media-type`, `invalid-body` */
function bodyOf(request: Request, body: unknown): object {
  if (request.is(JSON_MEDIA_TYPES) === false) {
    throw new FlowProbeError('unsupported-media-type', `Content-Type must be ${JSON_MEDIA_TYPES.join(' or ')}`);
  }
  if (!isObject(body)) {
    throw refused('invalid-body', [{ field: 'body', problem: 'the body must be a JSON object' }]);
  }
  return body;
}
