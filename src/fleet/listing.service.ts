import { type IncomingMessage, type ServerResponse } from 'node:http';
import { Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { Environment } from '../config/environment.js';
import { ListenersService } from '../kernel/listeners/listeners.service.js';
import { requestPath } from '../kernel/listeners/request-path.js';
import { createSideServer } from '../kernel/listeners/side-server.js';
import { type ListedServer } from './domain/device-registry.js';
import { FleetService } from './fleet.service.js';

/** What discovery services read. */
export interface ServerList {
  readonly message: string;
  readonly servers: readonly ListedServer[];
}

const READING = ['GET', 'HEAD'];

/** The listing server: `GET /servers` for discovery services, on a port of its own. */
@Injectable()
export class ListingService implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly server = createSideServer((request, response) => this.handle(request, response));
  private port: number;

  constructor(
    environment: Environment,
    private readonly fleet: FleetService,
    private readonly listeners: ListenersService,
  ) {
    this.port = environment.LISTING_PORT;
  }

  async onApplicationBootstrap(): Promise<void> {
    if (this.fleet.registry.size > 0)
      this.port = (await this.listeners.open('listing', this.server, this.port)) ?? this.port;
  }

  async onModuleDestroy(): Promise<void> {
    if (!this.server.listening) return;
    const closed = new Promise((resolve) => this.server.close(resolve));
    this.server.closeAllConnections();
    await closed;
  }

  list(): ServerList {
    return {
      message: `Available servers from listing-server:${this.port}`,
      servers: this.fleet.registry.servers(),
    };
  }

  private handle({ method = '', url = '' }: IncomingMessage, response: ServerResponse): void {
    const send = (status: number, body: object, headers: Record<string, string> = {}): void => {
      const text = JSON.stringify(body);
      response.writeHead(status, {
        'Content-Type': 'application/json; charset=utf-8',
        'Content-Length': Buffer.byteLength(text),
        'Cache-Control': 'no-store',
        'Access-Control-Allow-Origin': '*',
        ...headers,
      });
      response.end(text);
    };
    if (requestPath(url) !== '/servers') send(404, { error: 'Not found; this port has /servers only' });
    else if (READING.includes(method)) send(200, this.list());
    else
      send(405, { error: `${method} is not allowed here, only ${READING.join(', ')}` }, { Allow: READING.join(', ') });
  }
}
