import { createServer, type IncomingMessage, type RequestListener, type Server, type ServerResponse } from 'node:http';
import { Injectable, Logger, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { Environment } from '../config/environment.js';
import { ListenersService } from '../kernel/listeners/listeners.service.js';
import { FlowProbeError } from '../kernel/errors/flowprobe.error.js';
import { errorLine } from './tcp-connection.js';

const ROOT = /^\/(\?.*)?$/;

/**
 * The second door of the stream: its `/` is `/telemetry/stream`, with all that the application does for a request; there is
 * nothing else behind it.
 */
@Injectable()
export class WebDoor implements OnApplicationBootstrap, OnApplicationShutdown {
  /** Where it listens; undefined where it does not. */
  port: number | undefined;
  private readonly server: Server;

  constructor(
    private readonly environment: Environment,
    private readonly doors: ListenersService,
    private readonly host: HttpAdapterHost,
  ) {
    this.server = createServer((request, response) => this.answer(request, response));
  }

  async onApplicationBootstrap(): Promise<void> {
    this.port = await this.doors.open('telemetry-web', this.server, this.environment.TELEMETRY_WEB_PORT);
    this.server.on('error', (error) => new Logger('Telemetry').error(error));
  }

  /** By now the streams have been told to end. */
  onApplicationShutdown(): void {
    this.server.close();
    this.server.closeAllConnections();
  }

  private answer(request: IncomingMessage, response: ServerResponse): void {
    const query = ROOT.exec(request.url ?? '');
    if (query === null) {
      const nothing = new FlowProbeError('not-found', 'There is only / here; all else is at the port of the service');
      response.writeHead(nothing.status, { 'Content-Type': 'application/json; charset=utf-8' });
      response.end(request.method === 'HEAD' ? undefined : errorLine(nothing));
      return;
    }
    request.url = `/telemetry/stream${query[1] ?? ''}`;
    this.host.httpAdapter.getInstance<RequestListener>()(request, response);
  }
}
