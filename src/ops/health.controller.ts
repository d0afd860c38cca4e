import { relative } from 'node:path';
import { Controller, Get } from '@nestjs/common';
import { ApiOperation, ApiServiceUnavailableResponse, ApiTags } from '@nestjs/swagger';
import {
  type HealthCheckResult,
  HealthCheckService,
  type HealthIndicatorFunction,
  HealthIndicatorService,
} from '@nestjs/terminus';
import { Environment } from '../config/environment.js';
import { DataHealth } from '../kernel/data/data-health.js';
import { StreamsService } from '../kernel/sse/streams.service.js';
import { Store } from '../kernel/store/store.js';
import { HEALTH_SCHEMA, HealthAnswer } from './health.docs.js';

const STOPPING = { description: 'It stops, or its store is away.', schema: HEALTH_SCHEMA };

/** Whether the service lives, takes work, and what it knows about itself. */
@ApiTags('Operations')
@Controller('health')
export class HealthController {
  constructor(
    private readonly health: HealthCheckService,
    private readonly indicators: HealthIndicatorService,
    private readonly streams: StreamsService,
    private readonly data: DataHealth,
    private readonly store: Store,
    private readonly environment: Environment,
  ) {}

  @Get()
  @HealthAnswer()
  @ApiOperation({ summary: 'Everything, with details' })
  @ApiServiceUnavailableResponse(STOPPING)
  all(): Promise<HealthCheckResult> {
    return this.health.check([this.streamsUp, this.storeUp, this.dataUp]);
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
    return this.health.check([this.streamsUp, this.storeUp]);
  }

  private readonly streamsUp: HealthIndicatorFunction = () => {
    const indicator = this.indicators.check('streams');
    const { openStreams: open, isDraining: draining } = this.streams;
    return draining ? indicator.down({ open, draining }) : indicator.up({ open, limit: this.environment.MAX_STREAMS });
  };

  private readonly storeUp: HealthIndicatorFunction = () => {
    const indicator = this.indicators.check('store');
    const { driver } = this.store;
    const state = this.store.state();
    return state.available ? indicator.up({ driver }) : indicator.down({ driver, reason: state.reason });
  };

  /** A broken file is told, and is no reason to send work elsewhere: its last good content is in use. */
  private readonly dataUp: HealthIndicatorFunction = () => {
    const broken = this.data.broken().map(({ path, problems }) => ({
      file: relative(this.environment.DATA_DIR, path),
      inUse: 'the last good content',
      problems,
    }));
    return this.indicators.check('data').up({ broken });
  };
}
