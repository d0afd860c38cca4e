import { type IncomingMessage } from 'node:http';
import { connect, type Socket } from 'node:net';
import { type Duplex } from 'node:stream';
import { Injectable, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import { Environment } from '../config/environment.js';
import { changePolicyOf, changeRefusal } from '../kernel/access/change-policy.js';
import { changeRequestOf } from '../kernel/access/change-request.js';
import { UpgradeHandlers } from '../kernel/web-socket/upgrade-handlers.js';
import { refuseUpgrade } from '../kernel/web-socket/upgrades.js';
import { hostOf } from './device-address.js';
import { DEFAULT_SOCKETS } from './domain/endpoint-names.js';
import { ApiDeviceLog } from './fleet.docs.js';
import { FleetService } from './fleet.service.js';

/** As the router compares paths: any case, with or without a slash at the end. */
const PATH = /^\/fleet\/devices\/([\w.-]+)(\/api\/ws(?:\/[\w.-]+)*)\/?$/i;
/** Of all devices together; on its own port each has a bound of its own. */
const MAX_SOCKETS = 1024;

/** The WebSockets of a device under `/fleet/devices/{hostname}` on the main port: passes the bytes to the device's own port and back. */
@ApiDeviceLog()
@Injectable()
export class DeviceSockets implements OnModuleInit, OnModuleDestroy {
  private readonly open = new Set<Duplex>();

  constructor(
    private readonly environment: Environment,
    private readonly fleet: FleetService,
    private readonly upgrades: UpgradeHandlers,
  ) {}

  onModuleInit(): void {
    this.upgrades.register((path) => {
      const [, hostname = '', own = ''] = PATH.exec(path) ?? [];
      if (!this.isThere(hostname, own)) return undefined;
      return (request, socket, head) => this.upgrade(hostname, own, request, socket, head);
    });
  }

  onModuleDestroy(): void {
    for (const socket of this.open) socket.destroy();
  }

  /** A device of its own kind says which WebSockets it has; all others have one, where they are to send their logs. */
  private isThere(hostname: string, path: string): boolean {
    const sockets =
      this.fleet.profileOf(hostname)?.sockets ?? (this.environment.LOGS_PUB_ENABLED ? DEFAULT_SOCKETS : {});
    return Object.keys(sockets).some((each) => each.toLowerCase() === path.toLowerCase());
  }

  private upgrade(hostname: string, path: string, request: IncomingMessage, socket: Duplex, head: Buffer): void {
    const { registry } = this.fleet;
    if (!registry.has(hostname)) {
      refuseUpgrade(socket, 404);
      return;
    }
    const port = registry.portOf(hostname);
    const refusal = changeRefusal(changeRequestOf(request), changePolicyOf(this.environment));
    if (refusal !== undefined) refuseUpgrade(socket, 403);
    else if (port === undefined || this.open.size >= MAX_SOCKETS) refuseUpgrade(socket, 503);
    else {
      const host = hostOf(registry, hostname, this.environment);
      this.join(path, request, socket, head, connect({ port, host, noDelay: true }));
    }
  }

  private join(path: string, request: IncomingMessage, socket: Duplex, head: Buffer, device: Socket): void {
    this.open.add(socket);
    socket.once('close', () => {
      this.open.delete(socket);
      device.destroy();
    });
    device.once('close', () => socket.destroy());
    // An error of a connection is followed by its `close`.
    socket.on('error', () => device.destroy());
    device.on('error', () => socket.destroy());
    device.write(`GET ${path} HTTP/1.1\r\n${headerLines(request)}\r\n`);
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
