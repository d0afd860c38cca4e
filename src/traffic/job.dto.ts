import { ApiProperty } from '@nestjs/swagger';
import { ENDPOINTS } from './domain/endpoint.js';
import { JOB_STATUSES, type JobStatus } from './domain/job.js';
import { LOAD_SCENARIOS } from './domain/load-scenarios.js';

const COUNTS = { type: 'object', additionalProperties: { type: 'integer' } } as const;

export class StartedBody {
  @ApiProperty({ format: 'uuid' })
  jobId!: string;
  @ApiProperty({ enum: ['starting'] })
  status!: 'starting';
}

export class LatenciesBody {
  /** @example 2.9 */
  p50!: number;
  /** @example 6.1 */
  p95!: number;
  /** @example 11 */
  p99!: number;
  /** @example 40.2 */
  max!: number;
}

export class EndpointStatsBody extends LatenciesBody {
  @ApiProperty({ type: 'integer', description: 'Requests that have ended.', example: 203 })
  requests!: number;
  @ApiProperty({ type: 'integer', example: 3 })
  failed!: number;
}

/** What a job did within one second. */
export class LoadWindowBody {
  @ApiProperty({
    type: 'integer',
    description: 'Which second: it began this many seconds after `startTime`, pauses included.',
    example: 41,
  })
  second!: number;
  @ApiProperty({ type: 'integer', description: 'Requests sent.', example: 20 })
  sent!: number;
  @ApiProperty({ description: 'Requests a second that the scenario asked for.', example: 20 })
  targetRps!: number;
  @ApiProperty({ type: 'integer', description: 'Requests that ended, the failed ones included.', example: 20 })
  completed!: number;
  @ApiProperty({ type: 'integer', example: 1 })
  failed!: number;
  @ApiProperty({ type: 'number', nullable: true, description: 'As `latency`, of those that ended.', example: 2.9 })
  p50!: number | null;
  @ApiProperty({ type: 'number', nullable: true, example: 6.1 })
  p95!: number | null;
}

export class JobSeriesBody {
  @ApiProperty({ format: 'uuid' })
  jobId!: string;
  @ApiProperty({ type: 'integer', description: 'Of the job, in milliseconds since 1970.', example: 1736936445123 })
  startTime!: number;
  @ApiProperty({
    type: [LoadWindowBody],
    description:
      'The last 300 seconds that are over, the oldest first; a second in which the job was paused and nothing happened is left out.',
  })
  windows!: LoadWindowBody[];
}

export class JobStatsBody {
  @ApiProperty({ type: 'integer', description: 'Requests that have come to an end, well or not.', example: 812 })
  totalRequests!: number;
  @ApiProperty({ type: 'integer', description: 'Answered with a status below 400.', example: 800 })
  successfulRequests!: number;
  @ApiProperty({ type: 'integer', description: 'Answered with another, or not at all.', example: 12 })
  failedRequests!: number;
  @ApiProperty({ description: 'Mean of `latency`, in milliseconds.', example: 3.2 })
  avgLatency!: number;
  @ApiProperty({ description: 'Requests sent a second, over the last two seconds.', example: 19.8 })
  currentRps!: number;
  @ApiProperty({ description: 'Milliseconds from when a request was due to the end of its answer.' })
  latency!: LatenciesBody;
  @ApiProperty({ description: 'Milliseconds from when it was written to its socket.' })
  serviceTime!: LatenciesBody;
  @ApiProperty({ ...COUNTS, description: 'By status; `none`: without an answer.', example: { '200': 640, '503': 12 } })
  byStatus!: Record<string, number>;
  @ApiProperty({ ...COUNTS, description: 'By endpoint.', example: { 'GET /users': 203 } })
  byEndpoint!: Record<string, number>;
  @ApiProperty({ ...COUNTS, description: 'Why requests were not answered.', example: {} })
  byError!: Record<string, number>;
  @ApiProperty({
    type: 'object',
    additionalProperties: { $ref: '#/components/schemas/EndpointStatsBody' },
    description: 'Counts and latencies by endpoint.',
  })
  endpoints!: Record<string, EndpointStatsBody>;
  @ApiProperty({
    type: LoadWindowBody,
    nullable: true,
    description:
      'The last second that is over; null before there is one. All of them: `GET /traffic/jobs/{jobId}/series`.',
  })
  lastSecond!: LoadWindowBody | null;
  @ApiProperty({ description: 'Requests a second that the scenario asks for at this moment.', example: 20 })
  targetRps!: number;
  @ApiProperty({ type: 'integer', description: 'Requests in flight, 100 at most.', example: 0 })
  inFlight!: number;
  @ApiProperty({
    type: 'integer',
    description: 'Due and never sent, as too many were in flight or the cap left no room.',
    example: 0,
  })
  skipped!: number;
  @ApiProperty({
    type: 'integer',
    description: 'In flight when the job was stopped, or 20 s after its time.',
    example: 0,
  })
  aborted!: number;
  @ApiProperty({
    description: 'How much of its `duration` has passed for the job, in seconds: not while it is paused.',
    example: 41.5,
  })
  elapsedSeconds!: number;
}

/** A job: its spec and its state. */
export class JobBody {
  @ApiProperty({ format: 'uuid' })
  jobId!: string;
  @ApiProperty({ enum: JOB_STATUSES, example: 'running' })
  status!: JobStatus;
  @ApiProperty({ enum: LOAD_SCENARIOS.map(({ name }) => name), example: 'peak' })
  scenario!: string;
  @ApiProperty({ type: 'integer', description: 'Milliseconds since 1970.', example: 1736936445123 })
  startTime!: number;
  @ApiProperty({ type: 'integer', nullable: true, description: 'Likewise; null while it is not over.', example: null })
  endTime!: number | null;
  @ApiProperty({ example: 'self' })
  target!: string;
  @ApiProperty({ type: 'integer', description: 'Seconds.', example: 60 })
  duration!: number;
  @ApiProperty({ type: 'integer', description: 'Requests a second at most.', example: 20 })
  maxRps!: number;
  @ApiProperty({ type: 'array', items: { type: 'string', enum: [...ENDPOINTS] } })
  endpoints!: string[];
  @ApiProperty({
    type: 'string',
    nullable: true,
    description:
      'Why it ended early although nobody stopped it: `owner lost`, `internal error`, `the replica that ran it was stopped`; else null.',
    example: null,
  })
  reason!: string | null;
  stats!: JobStatsBody;
}

export class RouteLatenciesBody {
  @ApiProperty({ type: 'number', nullable: true, example: 1.2 })
  avg!: number | null;
  @ApiProperty({ type: 'number', nullable: true, example: 0.9 })
  p50!: number | null;
  @ApiProperty({ type: 'number', nullable: true, example: 2.4 })
  p95!: number | null;
  @ApiProperty({ type: 'number', nullable: true, example: 5.1 })
  p99!: number | null;
  @ApiProperty({ type: 'number', nullable: true, example: 12.3 })
  max!: number | null;
}

export class RouteFiguresBody {
  @ApiProperty({ type: 'integer', example: 203 })
  requests!: number;
  @ApiProperty({ type: 'integer', description: 'Those with a status from 400 on.', example: 3 })
  errors!: number;
  @ApiProperty({ description: 'Errors as a share of all requests, 0–1.', example: 0.014778 })
  errorRate!: number;
  @ApiProperty({ description: 'Milliseconds from the head of a request to the end of its answer; null without one.' })
  latency!: RouteLatenciesBody;
  @ApiProperty({ ...COUNTS, description: 'By status; 499: the client went away first.', example: { '200': 200 } })
  byStatus!: Record<string, number>;
}

/** All requests to the sample API, at any replica. */
export class RequestFiguresBody extends RouteFiguresBody {
  @ApiProperty({ description: 'ISO 8601.', example: '2025-09-06T22:52:52.000Z' })
  since!: string;
  @ApiProperty({ description: 'When this was summed up, ISO 8601.', example: '2025-09-06T22:53:52.000Z' })
  until!: string;
  @ApiProperty({
    type: 'object',
    additionalProperties: { $ref: '#/components/schemas/RouteFiguresBody' },
    description: 'The same by route; `other`: paths that the API does not have.',
  })
  routes!: Record<string, RouteFiguresBody>;
  @ApiProperty({
    type: 'string',
    nullable: true,
    description:
      'The cursor of the next page, to be sent as `after`; null where the answer is complete. A page sums up half a million requests.',
    example: null,
  })
  next!: string | null;
  @ApiProperty({
    type: 'integer',
    description: 'Requests that this replica has measured since its start and could not record, as the store was away.',
    example: 0,
  })
  dropped!: number;
}
