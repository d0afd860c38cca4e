import { randomUUID } from 'node:crypto';
import { Injectable, Logger, type NestMiddleware } from '@nestjs/common';
import { type NextFunction, type Request, type Response } from 'express';
import { Environment } from '../config/environment.js';
import { printable } from '../kernel/input/printable.js';
import { CLIENT_LEFT } from '../kernel/metrics/http.js';
import { StreamsService } from '../streaming/streams.service.js';
import { MetricsService } from './metrics.service.js';
import { routeOf } from './route-of.js';

const REQUEST_ID = /^[\w-]{1,64}$/;
const MS_PER_SECOND = 1000;

/** Express has `locals` for this, at a third of a kilobyte more for each open stream. */
interface TimedResponse extends Response {
  startedMs: number;
}

/** The id that a caller has given its request, where it is fit for a log; otherwise a new one. */
function requestId(request: Request): string {
  const given = request.header('x-request-id');
  return given !== undefined && REQUEST_ID.test(given) ? given : randomUUID();
}

/** By a header that all streams have: a fault may give one another Content-Type. */
function isStream(response: Response): boolean {
  return response.getHeader('x-accel-buffering') !== undefined;
}

/**
 * Gives each request an id, and when it is over a line in the log (`debug`) and its place in the metrics. Streams are not timed,
 * as their length means nothing. One listener for all, its data on the response: an open stream should cost little.
 */
@Injectable()
export class RequestLog implements NestMiddleware {
  private readonly onClose: (this: TimedResponse) => void;

  constructor(
    metrics: MetricsService,
    private readonly streams: StreamsService,
    { LOG_LEVEL }: Environment,
  ) {
    const isLogged = LOG_LEVEL === 'debug' || LOG_LEVEL === 'trace';
    const logger = new Logger('Requests');
    this.onClose = function (this: TimedResponse): void {
      const { req: request, startedMs } = this;
      const status = this.headersSent ? this.statusCode : CLIENT_LEFT;
      const seconds = (performance.now() - startedMs) / MS_PER_SECOND;
      if (!isStream(this)) metrics.observeRequest(request.method, routeOf(request), status, seconds);
      if (!isLogged) return;
      const outcome = this.writableFinished ? String(status) : `${status}, cut`;
      const id = String(this.getHeader('x-request-id'));
      logger.debug(`${request.method} ${printable(request.originalUrl)} ${outcome} ${seconds.toFixed(3)} s (${id})`);
    };
  }

  use(request: Request, response: TimedResponse, next: NextFunction): void {
    response.setHeader('X-Request-Id', requestId(request));
    // A kept connection would keep a stopping service from its end, and hold a descriptor where there are no more for streams.
    if (this.streams.isDraining || this.streams.isFull) response.shouldKeepAlive = false;
    response.startedMs = performance.now();
    response.on('close', this.onClose);
    next();
  }
}
