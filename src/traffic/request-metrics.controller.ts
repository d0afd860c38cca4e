import { Controller, Get, Query } from '@nestjs/common';
import { ApiExtraModels, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { ApiRefusals } from '../kernel/errors/api-refusals.js';
import { refused } from '../kernel/errors/flowprobe.error.js';
import { type Cursor, formatCursor, parseCursor } from '../store/cursor.js';
import { TaskClock } from '../kernel/time/clock.js';
import { RequestMetrics } from '../users/request-metrics.service.js';
import { RequestFiguresBody, RouteFiguresBody } from './job.dto.js';
import { parseTimestamp } from './domain/timestamp.js';
import { FiguresQuery } from './traffic.dto.js';

const AN_HOUR_MS = 3_600_000;

/** The requests that arrived at the sample API, beside what jobs have sent. */
@ApiTags('Traffic')
@Controller('traffic')
export class RequestMetricsController {
  constructor(
    private readonly metrics: RequestMetrics,
    private readonly clock: TaskClock,
  ) {}

  @Get('metrics')
  @ApiOperation({
    operationId: 'readRequestFigures',
    summary: 'Requests to the sample API: counts, error rate and percentiles',
    description:
      'From all clients, at all replicas, before a restart too. Requests of the last half second at another replica may be missing.',
  })
  @ApiExtraModels(RouteFiguresBody)
  @ApiOkResponse({ type: RequestFiguresBody })
  @ApiRefusals(400, 503)
  async figures(@Query() query: FiguresQuery): Promise<RequestFiguresBody> {
    const wallMs = this.clock.wallMs();
    const sinceMs = query.since === undefined ? wallMs - AN_HOUR_MS : parseTimestamp(query.since);
    if (sinceMs === undefined) {
      const problem = 'since must be an ISO 8601 timestamp such as 2025-09-06T22:52:52Z, or milliseconds since 1970';
      throw refused('invalid-query', [{ field: 'since', problem }]);
    }
    // Requests have times of the monotonic clock, which says a moment otherwise once the wall clock was set or the machine slept.
    const fromMs = sinceMs - wallMs + this.clock.now();
    const { summary, next, dropped } = await this.metrics.since(fromMs, afterOf(query.after));
    return {
      since: new Date(sinceMs).toISOString(),
      until: new Date(wallMs).toISOString(),
      ...summary.figures(),
      next: next === undefined ? null : formatCursor(next),
      dropped,
    };
  }
}

function afterOf(text: string | undefined): Cursor | undefined {
  if (text === undefined) return undefined;
  const position = parseCursor(text);
  if (position !== undefined) return position;
  throw refused('invalid-query', [{ field: 'after', problem: 'after must be the next of an answer' }]);
}
