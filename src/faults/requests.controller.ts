import { Body, Controller, Delete, Get, HttpCode, Param, Post, Put, Query } from '@nestjs/common';
import { ApiAcceptedResponse, ApiOkResponse, ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import { Idempotent } from '../kernel/idempotency/idempotent.js';
import { ApiRefusals } from '../kernel/errors/api-refusals.js';
import { FlowProbeError } from '../kernel/errors/flowprobe.error.js';
import { type DeadLetter, type RequestView } from './domain/report.js';
import { type Policy } from './domain/settings.js';
import { Frontend } from './frontend.service.js';
import {
  AcceptedRequest,
  DeadLetterAnswer,
  DeletedRequests,
  LoadDto,
  ModeAnswer,
  ModeQuery,
  PolicyAnswer,
  PolicyDto,
  RedrivenRequests,
  RequestAnswer,
} from './requests.dto.js';
import { RequestsService } from './requests.service.js';

function ApiTrace(): MethodDecorator {
  return ApiParam({
    name: 'traceId',
    description: 'The trace, as `POST /requests` answered it.',
    schema: { type: 'string', format: 'uuid', example: '6ba388cf-22e3-485b-87f7-a47191007f40' },
  });
}

function noDeadLetter(): FlowProbeError {
  return new FlowProbeError('not-found', 'No dead letter of this trace');
}

/** Requests of the frontend, and their way through the evented system. */
@ApiTags('Requests')
@Controller('requests')
export class RequestsController {
  constructor(
    private readonly frontend: Frontend,
    private readonly requests: RequestsService,
  ) {}

  @Post()
  @HttpCode(202)
  @Idempotent({ isRepeatable: false })
  @ApiOperation({
    operationId: 'sendRequest',
    summary: 'One request of the frontend',
    description:
      'Answered as a user would see it: `503` where point 1 fails it, with the trace in `details`; `507` where 10,000 requests ' +
      'are on their way, or in the dead-letter queue.',
  })
  @ApiAcceptedResponse({ type: AcceptedRequest, description: 'Stored by Backend 1, and on its way.' })
  @ApiRefusals(403, 503, 507)
  async send(): Promise<AcceptedRequest> {
    return { traceId: await this.frontend.send(), status: 'accepted' };
  }

  @Put('load')
  @ApiOperation({ operationId: 'setLoad', summary: 'A steady flow of requests', description: '0 ends it.' })
  @ApiOkResponse({ type: LoadDto })
  @ApiRefusals(400, 403, 503)
  setLoad(@Body() { rps }: LoadDto): Promise<LoadDto> {
    return this.requests.setLoad(rps);
  }

  @Put('mode')
  @ApiOperation({
    operationId: 'setMode',
    summary: 'Set the guarantees',
    description: 'For requests from now on; a new report begins.',
  })
  @ApiOkResponse({ type: ModeAnswer })
  @ApiRefusals(400, 403, 503)
  setMode(@Query() { mode }: ModeQuery): Promise<ModeAnswer> {
    return this.requests.setMode(mode);
  }

  @Put('policy')
  @ApiOperation({ operationId: 'setPolicy', summary: 'Set how often, and after which pauses, a step is tried' })
  @ApiOkResponse({ type: PolicyAnswer })
  @ApiRefusals(400, 403, 503)
  setPolicy(@Body() policy: PolicyDto): Promise<Policy> {
    return this.requests.setPolicy(policy);
  }

  @Get('dead-letters')
  @ApiOperation({
    operationId: 'listDeadLetters',
    summary: 'The dead-letter queue',
    description:
      'Messages that used up their tries, or that an error of the service stopped; the oldest 1,000 of them.',
  })
  @ApiOkResponse({ type: [DeadLetterAnswer] })
  deadLetters(): DeadLetter[] {
    return this.requests.deadLetters();
  }

  @Post('dead-letters/redrive')
  @HttpCode(202)
  @ApiOperation({
    operationId: 'redriveDeadLetters',
    summary: 'Redrive all dead letters',
    description: 'Each is tried again, as if for the first time.',
  })
  @ApiAcceptedResponse({ type: RedrivenRequests })
  @ApiRefusals(403, 503)
  async redriveAll(): Promise<RedrivenRequests> {
    return { redriven: await this.requests.redriveAll() };
  }

  @Post('dead-letters/:traceId/redrive')
  @HttpCode(202)
  @ApiOperation({
    operationId: 'redriveDeadLetter',
    summary: 'Redrive a dead letter',
    description: 'It is tried again, as if for the first time.',
  })
  @ApiTrace()
  @ApiAcceptedResponse({ type: AcceptedRequest, description: 'On its way again.' })
  @ApiRefusals(403, 404, 503)
  async redrive(@Param('traceId') traceId: string): Promise<AcceptedRequest> {
    if (!(await this.requests.redrive(traceId))) throw noDeadLetter();
    return { traceId, status: 'redriven' };
  }

  @Delete('dead-letters')
  @ApiOperation({
    operationId: 'deleteDeadLetters',
    summary: 'Delete all dead letters',
    description: 'Their requests are not done, and will not be: the report counts them as `deleted`.',
  })
  @ApiOkResponse({ type: DeletedRequests })
  @ApiRefusals(403, 503)
  async deleteAll(): Promise<DeletedRequests> {
    return { deleted: await this.requests.deleteAllDeadLetters() };
  }

  @Delete('dead-letters/:traceId')
  @ApiOperation({
    operationId: 'deleteDeadLetter',
    summary: 'Delete a dead letter',
    description: 'The report counts its request as `deleted`.',
  })
  @ApiTrace()
  @ApiOkResponse({ type: DeletedRequests })
  @ApiRefusals(403, 404, 503)
  async delete(@Param('traceId') traceId: string): Promise<DeletedRequests> {
    if (!(await this.requests.deleteDeadLetters(traceId))) throw noDeadLetter();
    return { deleted: 1 };
  }

  @Get(':traceId')
  @ApiOperation({ operationId: 'readRequest', summary: 'Every step of a request' })
  @ApiTrace()
  @ApiOkResponse({ type: RequestAnswer, description: 'The latest 5,000 that are over are kept, and all that are not.' })
  @ApiRefusals(404)
  async one(@Param('traceId') traceId: string): Promise<RequestView> {
    const view = await this.requests.view(traceId);
    if (view === undefined) throw new FlowProbeError('not-found', 'No request of this trace is kept');
    return view;
  }
}
