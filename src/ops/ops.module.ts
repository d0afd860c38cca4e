import { Module } from '@nestjs/common';
import { APP_FILTER, APP_GUARD, APP_PIPE } from '@nestjs/core';
import { TerminusModule } from '@nestjs/terminus';
import { ErrorFilter } from '../kernel/errors/error.filter.js';
import { RequestValidation } from '../kernel/input/request-validation.js';
import { AccessGuard } from './access.guard.js';
import { BodyGuard } from './body.guard.js';
import { HealthController } from './health.controller.js';
import { HomeController } from './home.controller.js';
import { InputGuard } from './input.guard.js';
import { MetricsController } from './metrics.controller.js';
import { MetricsService } from './metrics.service.js';
import { MethodGuard } from './method.guard.js';
import { OriginGuard } from './origin.guard.js';
import { ProcessMetrics } from './process-metrics.js';
import { Readiness } from './readiness.js';
import { RequestLog } from './requests.middleware.js';
import { DegradedHealth } from './degraded-health.js';
import { WorkGuard } from './work.guard.js';

/** What all endpoints share, and the endpoints for operators. */
@Module({
  imports: [TerminusModule.forRoot({ logger: false })],
  controllers: [HomeController, HealthController, MetricsController],
  providers: [
    MetricsService,
    ProcessMetrics,
    RequestLog,
    Readiness,
    DegradedHealth,
    { provide: APP_FILTER, useClass: ErrorFilter },
    { provide: APP_PIPE, useClass: RequestValidation },
    { provide: APP_GUARD, useClass: WorkGuard },
    { provide: APP_GUARD, useClass: MethodGuard },
    { provide: APP_GUARD, useClass: OriginGuard },
    { provide: APP_GUARD, useClass: AccessGuard },
    { provide: APP_GUARD, useClass: BodyGuard },
    { provide: APP_GUARD, useClass: InputGuard },
  ],
})
export class OpsModule {}
