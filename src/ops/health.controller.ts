import { Controller, Get } from '@nestjs/common';
import { ApiOperation, ApiServiceUnavailableResponse, ApiTags } from '@nestjs/swagger';
import { type HealthCheckResult, HealthCheckService } from '@nestjs/terminus';
import { IgnoresUnknownQuery } from '../kernel/input/ignores-unknown-query.js';
import { HealthAnswer } from './health.docs.js';
import { HealthBody } from './health.dto.js';
import { Readiness } from './readiness.js';
import { DegradedHealth } from './degraded-health.js';

const STOPPING = { description: 'The service is stopping, or its store is unavailable.', type: HealthBody };

/** Liveness, readiness and details, for probes and operators. */
@ApiTags('Operations')
@IgnoresUnknownQuery()
@Controller('health')
export class HealthController {
  constructor(
    private readonly health: HealthCheckService,
    private readonly readiness: Readiness,
    private readonly degraded: DegradedHealth,
  ) {}

  @Get()
  @HealthAnswer()
  @ApiOperation({ operationId: 'checkHealth', summary: 'Everything, with details' })
  @ApiServiceUnavailableResponse(STOPPING)
  all(): Promise<HealthCheckResult> {
    return this.health.check([...this.readiness.all, ...this.degraded.all]);
  }

  @Get('live')
  @HealthAnswer()
  @ApiOperation({ operationId: 'checkLiveness', summary: 'Whether the process answers; restart it if not' })
  live(): Promise<HealthCheckResult> {
    return this.health.check([]);
  }

  @Get('ready')
  @HealthAnswer()
  @ApiOperation({
    operationId: 'checkReadiness',
    summary: 'Whether it takes new work; not while it stops, nor without its store',
  })
  @ApiServiceUnavailableResponse(STOPPING)
  ready(): Promise<HealthCheckResult> {
    return this.health.check(this.readiness.all);
  }
}
