import { Body, Controller, Get, HttpCode, Param, Post, Put, Query } from '@nestjs/common';
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
  LoadDto,
  ModeAnswer,
  ModeQuery,
  PolicyAnswer,
  PolicyDto,
  RequestAnswer,
} from './requests.dto.js';
import { RequestsService } from './requests.service.js';

function ApiTrace(): MethodDecorator {
  return ApiParam({
    name: 'traceId',
    description: 'As its request was answered.',
    schema: { type: 'string', format: 'uuid', example: '6ba388cf-22e3-485b-87f7-a47191007f40' },
  });
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
    summary: 'One request of the frontend',
    description: 'Answered as a user would see it: `503` where point 1 fails it, with the trace in `details`.',
  })
  @ApiAcceptedResponse({ type: AcceptedRequest, description: 'Stored by Backend 1, and on its way.' })
  @ApiRefusals(403, 503, 507)
  async send(): Promise<AcceptedRequest> {
    return { traceId: await this.frontend.send(), status: 'accepted' };
  }

  @Put('load')
  @ApiOperation({ summary: 'A steady flow of requests', description: '0 ends it.' })
  @ApiOkResponse({ type: LoadDto })
  @ApiRefusals(400, 403, 503)
  setLoad(@Body() { rps }: LoadDto): Promise<LoadDto> {
    return this.requests.setLoad(rps);
  }

  @Put('mode')
  @ApiOperation({ summary: 'How much is guaranteed', description: 'Of requests from now on; the report begins anew.' })
  @ApiOkResponse({ type: ModeAnswer })
  @ApiRefusals(400, 403, 503)
  setMode(@Query() { mode }: ModeQuery): Promise<ModeAnswer> {
    return this.requests.setMode(mode);
  }

  @Put('policy')
  @ApiOperation({ summary: 'How often, and after which pauses, a step is tried' })
  @ApiOkResponse({ type: PolicyAnswer })
  @ApiRefusals(400, 403, 503)
  setPolicy(@Body() policy: PolicyDto): Promise<Policy> {
    return this.requests.setPolicy(policy);
  }

  @Get('dead-letters')
  @ApiOperation({ summary: 'Messages that were given up', description: '1,000 at most.' })
  @ApiOkResponse({ type: [DeadLetterAnswer] })
  deadLetters(): DeadLetter[] {
    return this.requests.deadLetters();
  }

  @Post('dead-letters/:traceId/redrive')
  @HttpCode(202)
  @ApiOperation({ summary: 'Have a dead letter tried anew' })
  @ApiTrace()
  @ApiAcceptedResponse({ type: AcceptedRequest, description: 'On its way again.' })
  @ApiRefusals(403, 404, 503)
  async redrive(@Param('traceId') traceId: string): Promise<AcceptedRequest> {
    if (!(await this.requests.redrive(traceId))) {
      throw new FlowProbeError('not-found', 'There is no dead letter of this trace');
    }
    return { traceId, status: 'redriven' };
  }

  @Get(':traceId')
  @ApiOperation({ summary: 'Every step of a request' })
  @ApiTrace()
  @ApiOkResponse({ type: RequestAnswer, description: 'The latest 5,000 that are over are kept, and all that are not.' })
  @ApiRefusals(404)
  async one(@Param('traceId') traceId: string): Promise<RequestView> {
    const view = await this.requests.view(traceId);
    if (view === undefined)
      throw new FlowProbeError('not-found', 'There is no request of this trace, or none any more');
    return view;
  }
}
