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
import {
  ApiBody,
  ApiCreatedResponse,
  ApiExtraModels,
  ApiNoContentResponse,
  ApiOkResponse,
  ApiOperation,
  ApiTags,
} from '@nestjs/swagger';
import { type Observable } from 'rxjs';
import { Idempotent } from '../kernel/idempotency/idempotent.js';
import { ApiRefusals } from '../kernel/errors/api-refusals.js';
import { type StreamKind, type StreamTarget, StreamTo } from '../streaming/stream-target.js';
import { StreamsService } from '../streaming/streams.service.js';
import { type Job } from './domain/job.js';
import { EndpointStatsBody, JobBody, JobSeriesBody, LoadWindowBody, StartedBody } from './job.dto.js';
import { JobChoicesBody } from './job-choices.dto.js';
import { JobSpecReader } from './job-spec.js';
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
    private readonly specs: JobSpecReader,
    private readonly streams: StreamsService,
  ) {}

  @Post('start')
  @Idempotent({ isRepeatable: false })
  @ApiOperation({
    operationId: 'startJob',
    summary: 'Start a job',
    description:
      'Requests are sent as the scenario says, however slow the answers are: open-loop, up to 100 in flight. No more than ' +
      '`TRAFFIC_MAX_RPS` (20) are sent in any second. One job runs at a time, unless the operator has allowed more.',
  })
  @ApiBody({ type: StartJob })
  @ApiCreatedResponse({ type: StartedBody })
  @ApiRefusals(400, 403, 409, 413, 503)
  async start(@Body() body: unknown): Promise<StartedBody> {
    const { jobId } = await this.jobs.start(this.specs.newJob(body));
    return { jobId, status: 'starting' };
  }

  @Get('choices')
  @Header('Cache-Control', 'no-store')
  @ApiOperation({
    operationId: 'readJobChoices',
    summary: 'What a job may be started with',
    description: 'The scenarios, and the limits that the operator has set: nothing within them is refused.',
  })
  @ApiOkResponse({ type: JobChoicesBody, description: 'Scenarios and limits.' })
  choices(): JobChoicesBody {
    return this.specs.choices();
  }

  @Get('jobs')
  @ApiOperation({
    operationId: 'listJobs',
    summary: 'The jobs that are kept, the newest first',
    description: 'A job is kept for 5 minutes after its end.',
  })
  @ApiOkResponse({ type: [JobBody] })
  @ApiRefusals(503)
  all(): Promise<Job[]> {
    return this.jobs.all();
  }

  @Get('status/:jobId')
  @ApiOperation({ operationId: 'readJob', summary: 'The state of a job' })
  @ApiJobId()
  @ApiOkResponse({ type: JobBody })
  @ApiRefusals(404, 503)
  status(@Param('jobId') jobId: string): Promise<Job> {
    return this.jobs.get(jobId);
  }

  @Post('stop/:jobId')
  @HttpCode(200)
  @ApiOperation({
    operationId: 'stopJob',
    summary: 'Stop a job',
    description: 'Answers when it is over; what was in flight is aborted. Stopping it again is no error.',
  })
  @ApiJobId()
  @ApiOkResponse({ type: JobBody })
  @ApiRefusals(403, 404, 503)
  stop(@Param('jobId') jobId: string): Promise<Job> {
    return this.jobs.stop(jobId);
  }

  @Patch('jobs/:jobId')
  @ApiOperation({
    operationId: 'changeJob',
    summary: 'Change a running job: its rate, pause, resume',
    description: 'The time of a paused job stands still: it resumes where it was, and ends later by as much.',
  })
  @ApiJobId()
  @ApiBody({ type: ChangeJob })
  @ApiOkResponse({ type: JobBody })
  @ApiRefusals(400, 403, 404, 409, 413, 503)
  async change(@Param('jobId') jobId: string, @Body() body: unknown): Promise<Job> {
    return this.jobs.change(jobId, this.specs.command(body));
  }

  @Get('jobs/:jobId/series')
  @ApiOperation({
    operationId: 'readJobSeries',
    summary: 'A job second by second',
    description: 'For charts: what was sent, what failed and the latencies of each of its last 300 seconds.',
  })
  @ApiJobId()
  @ApiExtraModels(EndpointStatsBody, LoadWindowBody)
  @ApiOkResponse({ type: JobSeriesBody })
  @ApiRefusals(404, 503)
  async series(@Param('jobId') jobId: string): Promise<JobSeriesBody> {
    const { startTime } = await this.jobs.get(jobId);
    return { jobId, startTime, windows: await this.jobs.series(jobId) };
  }

  @Sse('stream/:jobId')
  @ApiOperation({
    operationId: 'streamJob',
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
