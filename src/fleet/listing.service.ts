import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { Environment } from '../config/environment.js';
import { ListenersService } from '../kernel/listeners/listeners.service.js';
import { type ListedServer } from './domain/roster.js';
import { FleetService } from './fleet.service.js';

/** What discovery services ask for. */
export interface ServerList {
  readonly message: string;
  readonly servers: readonly ListedServer[];
}

const READING = ['GET', 'HEAD'];

/** The listing server: tells discovery services, on a port of its own, where the devices are. */
@Injectable()
export class ListingService implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly server = createServer((request, response) => this.handle(request, response));
  private port: number;

  constructor(
    environment: Environment,
    private readonly fleet: FleetService,
    private readonly doors: ListenersService,
  ) {
    this.port = environment.LISTING_PORT;
  }

  async onApplicationBootstrap(): Promise<void> {
    if (this.fleet.roster.size > 0) this.port = (await this.doors.open('listing', this.server, this.port)) ?? this.port;
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
      servers: this.fleet.roster.servers(),
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
    if (url.split('?')[0] !== '/servers') send(404, { error: 'There is no such thing here; try /servers' });
    else if (READING.includes(method)) send(200, this.list());
    else send(405, { error: `${method} is not known here, only ${READING.join(', ')}` }, { Allow: READING.join(', ') });
  }
}
