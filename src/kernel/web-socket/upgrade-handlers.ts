import { type IncomingMessage, type Server } from 'node:http';
import { type Duplex } from 'node:stream';
import { Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { reportBug } from '../errors/bugs.js';
import { pathOf } from '../listeners/request-path.js';
import { refuseUpgrade } from './upgrades.js';

/** Takes over a connection that is to become a WebSocket, or refuses it. */
export type Upgrade = (request: IncomingMessage, socket: Duplex, head: Buffer) => void;

/** @returns what takes an upgrade of that path; undefined where the path is somebody else's */
export type UpgradeHandler = (path: string) => Upgrade | undefined;

/** The WebSockets of the main port, each registered by its system before the port is open. */
@Injectable()
export class UpgradeHandlers implements OnApplicationBootstrap {
  private readonly handlers: UpgradeHandler[] = [];

  constructor(private readonly adapters: HttpAdapterHost) {}

  register(handler: UpgradeHandler): void {
    this.handlers.push(handler);
  }

  onApplicationBootstrap(): void {
    const server = this.adapters.httpAdapter.getHttpServer() as Server;
    server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
      try {
        const path = pathOf(request.url ?? '');
        const upgrade = this.handlers.map((handler) => handler(path)).find((each) => each !== undefined);
        if (upgrade === undefined) refuseUpgrade(socket, 404);
        else upgrade(request, socket, head);
      } catch (error) {
        reportBug('socket', error);
        socket.destroy();
      }
    });
  }
}
