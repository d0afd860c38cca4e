import {
  Body,
  Controller,
  Get,
  Header,
  HttpCode,
  type MessageEvent,
  Param,
  Patch,
  Post,
  Query,
  Sse,
} from '@nestjs/common';
import { ApiCreatedResponse, ApiNoContentResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { type Observable } from 'rxjs';
import { ApiRefusals } from '../kernel/errors/api-refusals.js';
import { refused } from '../kernel/errors/flowprobe.error.js';
import { type StreamKind, type StreamTarget, StreamTo } from '../streaming/stream-target.js';
import { StreamsService } from '../streaming/streams.service.js';
import { type Job } from './domain/job.js';
import { JobBody, StartedBody } from './job.docs.js';
import { JobChoicesBody } from './job-choices.dto.js';
import { JobTermsReader } from './job-terms.js';
import { JobsService } from './jobs.service.js';
import { ApiJobId, ApiJobStream } from './traffic.docs.js';
import { ChangeJob, FollowJobQuery, StartJob } from './traffic.dto.js';

/** Up to an hour long, so that no stop waits for it. */
const TRAFFIC: StreamKind = { name: 'traffic', finite: false };

/** Load with a shape, and what it does to its target. */
@ApiTags('Traffic')
@Controller('traffic')
export class TrafficController {
  constructor(
    private readonly jobs: JobsService,
    private readonly terms: JobTermsReader,
    private readonly streams: StreamsService,
  ) {}

  @Post('start')
  @ApiOperation({
    summary: 'Start a job',
    description:
      'Requests go out as the scenario says, whatever the answers do: open-loop, up to 100 under way. No more than ' +
      '`TRAFFIC_MAX_RPS` (20) are sent in any second. One job runs at a time, unless the operator has allowed more.',
  })
  @ApiCreatedResponse({ type: StartedBody })
  @ApiRefusals(400, 403, 409, 413, 503)
  async start(@Body() body: StartJob): Promise<StartedBody> {
    const { jobId } = await this.jobs.start(this.terms.newJob(body));
    return { jobId, status: 'starting' };
  }

  @Get('choices')
  @Header('Cache-Control', 'no-store')
  @ApiOperation({
    summary: 'What a job may be asked for',
    description: 'The scenarios, and the bounds that the operator has set: what is within them is not refused.',
  })
  @ApiOkResponse({ type: JobChoicesBody, description: 'What there is to choose from.' })
  choices(): JobChoicesBody {
    return this.terms.choices();
  }

  @Get('jobs')
  @ApiOperation({
    summary: 'The jobs that are kept, the newest first',
    description: 'A job is kept for 5 minutes after its end.',
  })
  @ApiOkResponse({ type: [JobBody] })
  @ApiRefusals(503)
  all(): Promise<Job[]> {
    return this.jobs.all();
  }

  @Get('status/:jobId')
  @ApiOperation({ summary: 'How a job goes' })
  @ApiJobId()
  @ApiOkResponse({ type: JobBody })
  @ApiRefusals(404, 503)
  status(@Param('jobId') jobId: string): Promise<Job> {
    return this.jobs.get(jobId);
  }

  @Post('stop/:jobId')
  @HttpCode(200)
  @ApiOperation({
    summary: 'Stop a job',
    description: 'Answers when it is over; what was under way is aborted. To stop it again is no error.',
  })
  @ApiJobId()
  @ApiOkResponse({ type: JobBody })
  @ApiRefusals(403, 404, 503)
  stop(@Param('jobId') jobId: string): Promise<Job> {
    return this.jobs.stop(jobId);
  }

  @Patch('jobs/:jobId')
  @ApiOperation({
    summary: 'Change a running job: its rate, or pause it and have it go on',
    description: 'Time stands still for a paused job: it goes on where it was, and ends later by as much.',
  })
  @ApiJobId()
  @ApiOkResponse({ type: JobBody })
  @ApiRefusals(400, 403, 404, 409, 413, 503)
  change(@Param('jobId') jobId: string, @Body() { maxRps, paused }: ChangeJob): Promise<Job> {
    if (maxRps === undefined && paused === undefined) {
      throw refused('invalid-body', [{ field: 'body', problem: 'the body must have maxRps, paused or both' }]);
    }
    this.terms.checkRate(maxRps);
    return this.jobs.change(jobId, {
      ...(maxRps === undefined ? {} : { maxRps }),
      ...(paused === undefined ? {} : { paused }),
    });
  }

  @Sse('stream/:jobId')
  @ApiOperation({
    summary: 'Watch a job',
    description:
      'Its state at once, then every 500 ms, and when it ends the final one; then the stream is closed. It is the same on ' +
      'every replica.',
  })
  @ApiJobId()
  @ApiJobStream()
  @ApiNoContentResponse({ description: 'The job is over and its final state was read; an EventSource stops.' })
  @ApiRefusals(400, 404)
  stream(
    @Param('jobId') jobId: string,
    @Query() _query: FollowJobQuery,
    @StreamTo(TRAFFIC) target: StreamTarget,
  ): Promise<Observable<MessageEvent>> {
    return this.streams.stream(target, this.jobs.open(jobId, target.cursor));
  }
}
