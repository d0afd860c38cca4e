import { createServer, type IncomingMessage, type RequestListener, type Server, type ServerResponse } from 'node:http';
import { Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { Environment } from '../config/environment.js';
import { hostProblem } from '../kernel/listeners/request-head.js';
import { ListenersService } from '../kernel/listeners/listeners.service.js';
import { reportBug } from '../kernel/errors/bugs.js';
import { FlowProbeError } from '../kernel/errors/flowprobe.error.js';
import { errorLine } from './tcp-connection.js';

const ROOT = /^\/(\?.*)?$/;
/** What Node does not hand over as a request: the main server's own answers serve here too. */
const SHARED_EVENTS = ['clientError', 'checkExpectation', 'connect'] as const;

/**
 * The second port of the stream: its `/` is `/telemetry/stream`, with all that the application does for a request; there is
 * nothing else behind it.
 */
@Injectable()
export class WebListener implements OnApplicationBootstrap, OnApplicationShutdown {
  /** Where it listens; undefined where it does not. */
  port: number | undefined;
  private readonly server: Server;

  constructor(
    private readonly environment: Environment,
    private readonly listeners: ListenersService,
    private readonly host: HttpAdapterHost,
  ) {
    // A request without a Host header gets the application's answer, and not Node's own, which has no body.
    this.server = createServer({ requireHostHeader: false }, (request, response) => this.answer(request, response));
  }

  async onApplicationBootstrap(): Promise<void> {
    const main = this.host.httpAdapter.getHttpServer() as Server;
    for (const event of SHARED_EVENTS) {
      if (main.listenerCount(event) > 0) this.server.on(event, (...args: unknown[]) => main.emit(event, ...args));
    }
    this.port = await this.listeners.open('telemetry-web', this.server, this.environment.TELEMETRY_WEB_PORT);
  }

  /** By now the streams have ended. */
  onApplicationShutdown(): void {
    this.server.close();
    this.server.closeAllConnections();
  }

  private answer(request: IncomingMessage, response: ServerResponse): void {
    try {
      this.handOver(request, response);
    } catch (error) {
      reportBug('http', error);
      response.destroy();
    }
  }

  private handOver(request: IncomingMessage, response: ServerResponse): void {
    const query = ROOT.exec(request.url ?? '');
    const problem = hostProblem(request);
    if (problem !== undefined) {
      response.shouldKeepAlive = false;
      refuse(request, response, new FlowProbeError('bad-request', problem));
    } else if (query === null) {
      refuse(request, response, new FlowProbeError('not-found', 'Only / is served here; all else is at the main port'));
    } else {
      request.url = `/telemetry/stream${query[1] ?? ''}`;
      this.host.httpAdapter.getInstance<RequestListener>()(request, response);
    }
  }
}

function refuse({ method }: IncomingMessage, response: ServerResponse, error: FlowProbeError): void {
  response.writeHead(error.status, { 'Content-Type': 'application/json; charset=utf-8' });
  response.end(method === 'HEAD' ? undefined : errorLine(error));
}
