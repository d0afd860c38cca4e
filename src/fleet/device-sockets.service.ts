import { type IncomingMessage, type Server } from 'node:http';
import { connect, type Socket } from 'node:net';
import { type Duplex } from 'node:stream';
import { Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { Environment } from '../config/environment.js';
import { changePolicyOf, changeRefusal } from '../kernel/access/change-policy.js';
import { changeRequestOf } from '../kernel/access/change-request.js';
import { reportBug } from '../kernel/errors/bugs.js';
import { pathOf } from '../kernel/listeners/request-path.js';
import { refuseUpgrade } from '../kernel/web-socket/upgrades.js';
import { reachableHost } from './device-address.js';
import { FleetService } from './fleet.service.js';

/** As the router compares paths: any case, with or without a slash at the end. */
const PATH = /^\/fleet\/devices\/([\w.-]+)\/api\/ws\/?$/i;
/** Of all devices together; on its own port each has a bound of its own. */
const MAX_SOCKETS = 1024;

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
    server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
      try {
        this.upgrade(request, socket, head);
      } catch (error) {
        reportBug('socket', error);
        socket.destroy();
      }
    });
  }

  onModuleDestroy(): void {
    for (const socket of this.open) socket.destroy();
  }

  private upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    const hostname = PATH.exec(pathOf(request.url ?? ''))?.[1];
    const { registry } = this.fleet;
    if (hostname === undefined || !registry.has(hostname)) {
      refuseUpgrade(socket, 404);
      return;
    }
    const port = registry.portOf(hostname);
    const refusal = changeRefusal(changeRequestOf(request), changePolicyOf(this.environment));
    if (refusal !== undefined) refuseUpgrade(socket, 403);
    else if (port === undefined || this.open.size >= MAX_SOCKETS) refuseUpgrade(socket, 503);
    else this.join(request, socket, head, connect({ port, host: reachableHost(this.environment.HOST), noDelay: true }));
  }

  private join(request: IncomingMessage, socket: Duplex, head: Buffer, device: Socket): void {
    this.open.add(socket);
    socket.once('close', () => {
      this.open.delete(socket);
      device.destroy();
    });
    device.once('close', () => socket.destroy());
    // An error of a connection is followed by its `close`.
    socket.on('error', () => device.destroy());
    device.on('error', () => socket.destroy());
    device.write(`GET /api/ws HTTP/1.1\r\n${headerLines(request)}\r\n`);
    device.write(head);
    socket.pipe(device).pipe(socket);
  }
}

/** As they came, but for the origin, which was checked here. */
function headerLines({ rawHeaders }: IncomingMessage): string {
  let lines = '';
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const name = rawHeaders[index] ?? '';
    if (name.toLowerCase() !== 'origin') lines += `${name}: ${rawHeaders[index + 1] ?? ''}\r\n`;
  }
  return lines;
}
