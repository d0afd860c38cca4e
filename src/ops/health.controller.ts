import { Controller, Get } from '@nestjs/common';
import { ApiOperation, ApiServiceUnavailableResponse, ApiTags } from '@nestjs/swagger';
import { type HealthCheckResult, HealthCheckService } from '@nestjs/terminus';
import { HEALTH_SCHEMA, HealthAnswer } from './health.docs.js';
import { Readiness } from './readiness.js';
import { DegradedHealth } from './degraded-health.js';

const STOPPING = { description: 'It stops, or its store is away.', schema: HEALTH_SCHEMA };

/** Whether the service lives, takes work, and what it knows about itself. */
@ApiTags('Operations')
@Controller('health')
export class HealthController {
  constructor(
    private readonly health: HealthCheckService,
    private readonly readiness: Readiness,
    private readonly shortfalls: DegradedHealth,
  ) {}

  @Get()
  @HealthAnswer()
  @ApiOperation({ summary: 'Everything, with details' })
  @ApiServiceUnavailableResponse(STOPPING)
  all(): Promise<HealthCheckResult> {
    return this.health.check([...this.readiness.all, ...this.shortfalls.all]);
  }

  @Get('live')
  @HealthAnswer()
  @ApiOperation({ summary: 'Whether the process answers; restart it if not' })
  live(): Promise<HealthCheckResult> {
    return this.health.check([]);
  }

  @Get('ready')
  @HealthAnswer()
  @ApiOperation({ summary: 'Whether it takes new work; not while it stops, nor without its store' })
  @ApiServiceUnavailableResponse(STOPPING)
  ready(): Promise<HealthCheckResult> {
    return this.health.check(this.readiness.all);
  }
}
