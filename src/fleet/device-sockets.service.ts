import { type IncomingMessage, type Server } from 'node:http';
import { connect, type Socket } from 'node:net';
import { type Duplex } from 'node:stream';
import { Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { Environment } from '../config/environment.js';
import { mayChange } from '../kernel/access/origins.js';
import { refuseUpgrade } from '../kernel/web-socket/upgrades.js';
import { reachableHost } from './device-address.js';
import { FleetService } from './fleet.service.js';

const PATH = /^\/fleet\/devices\/([\w.-]+)\/api\/ws(\?|$)/;
/** Of all devices together; on its own port each has a bound of its own. */
const MOST_SOCKETS = 1024;

/** `WS /fleet/devices/{hostname}/api/ws` on the main port: passes the bytes to the device's own port and back. */
@Injectable()
export class DeviceSockets implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly open = new Set<Duplex>();

  constructor(
    private readonly environment: Environment,
    private readonly fleet: FleetService,
    private readonly adapters: HttpAdapterHost,
  ) {}

  onApplicationBootstrap(): void {
    if (!this.environment.LOGS_PUB_ENABLED || this.fleet.registry.size === 0) return;
    const server = this.adapters.httpAdapter.getHttpServer() as Server;
    server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) =>
      this.upgrade(request, socket, head),
    );
  }

  onModuleDestroy(): void {
    for (const socket of this.open) socket.destroy();
  }

  private upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    const { origin, host } = request.headers;
    const hostname = PATH.exec(request.url ?? '')?.[1];
    const { registry: roster } = this.fleet;
    if (hostname === undefined || !roster.has(hostname)) {
      refuseUpgrade(socket, 404);
      return;
    }
    const port = roster.portOf(hostname);
    if (!mayChange(origin, host, this.environment.CORS_ORIGINS)) refuseUpgrade(socket, 403);
    else if (port === undefined || this.open.size >= MOST_SOCKETS) refuseUpgrade(socket, 503);
    else this.join(request, socket, head, connect({ port, host: reachableHost(this.environment.HOST), noDelay: true }));
  }

  private join(request: IncomingMessage, socket: Duplex, head: Buffer, device: Socket): void {
    this.open.add(socket);
    socket.once('close', () => {
      this.open.delete(socket);
      device.destroy();
    });
    device.once('close', () => socket.destroy());
    // Both are told of their end by `close`.
    socket.on('error', () => device.destroy());
    device.on('error', () => socket.destroy());
    device.write(`GET /api/ws HTTP/1.1\r\n${headerLines(request)}\r\n`);
    device.write(head);
    socket.pipe(device).pipe(socket);
  }
}

/** As they came, but for the origin: whether its pages may listen was decided here. */
function headerLines({ rawHeaders }: IncomingMessage): string {
  let lines = '';
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const name = rawHeaders[index] ?? '';
    if (name.toLowerCase() !== 'origin') lines += `${name}: ${rawHeaders[index + 1] ?? ''}\r\n`;
  }
  return lines;
}
