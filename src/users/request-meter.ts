import { Injectable } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { type Application, type NextFunction, type Request, type Response } from 'express';
import { Histogram } from 'prom-client';
import { reportBug } from '../kernel/errors/bugs.js';
import { CLIENT_LEFT, DURATION_BUCKETS_SECONDS } from '../kernel/metrics/http.js';
import { MetricsRegistry } from '../kernel/metrics/metrics-registry.js';
import { TaskClock } from '../kernel/time/clock.js';
import { routeOf, USERS_PATH } from './domain/route-of.js';
import { RequestRecorder } from './request-recorder.js';

/**
 * Measures every request to the sample API, from its head to the end of its answer. It stands before all else that Express
 * does: an interceptor of Nest's would not see what guards and the body parser refuse.
 */
@Injectable()
export class RequestMeter {
  private readonly durations: Histogram<'route' | 'status'>;

  constructor(
    private readonly clock: TaskClock,
    private readonly recorder: RequestRecorder,
    registry: MetricsRegistry,
    host: HttpAdapterHost,
  ) {
    this.durations = new Histogram({
      name: 'flowprobe_users_request_duration_seconds',
      help: 'Time from a request to the sample API to the end of its answer, by route and status.',
      labelNames: ['route', 'status'],
      buckets: DURATION_BUCKETS_SECONDS,
      registers: [registry],
    });
    host.init$.subscribe(() => {
      host.httpAdapter
        .getInstance<Application>()
        .use(USERS_PATH, (request: Request, response: Response, next: NextFunction) => {
          this.measure(request, response);
          next();
        });
    });
  }

  private measure({ method, path }: Request, response: Response): void {
    // Below the path that it is mounted at: what is there now may be rewritten by then.
    const route = routeOf(method, path);
    const startedMs = performance.now();
    response.once('close', () => {
      const durationMs = performance.now() - startedMs;
      const status = response.writableFinished ? response.statusCode : CLIENT_LEFT;
      try {
        this.durations.observe({ route, status }, durationMs / 1000);
        this.recorder.record({ route, status, atMs: this.clock.now(), durationUs: Math.round(durationMs * 1000) });
      } catch (error) {
        // The request was answered; a bug in the measuring must not end the process.
        reportBug('socket', error);
      }
    });
  }
}
