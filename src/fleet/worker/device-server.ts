import { IncomingMessage, type ServerResponse } from 'node:http';
import { createServer, type Server, type Socket } from 'node:net';
import { type Duplex } from 'node:stream';
import { reportBug } from '../../kernel/errors/bugs.js';
import { systemCodeOf } from '../../kernel/errors/system-code.js';
import { createSideServer } from '../../kernel/listeners/side-server.js';
import { upgradeToWebSocketOnly } from '../../kernel/web-socket/upgrades.js';
import { type Device } from '../domain/device.js';
import { type Answer, FAILED } from './answer.js';

/** How long a connection may be silent in the middle of a request. */
const SILENCE_MS = 30_000;
/** Waiting connections that the system keeps for a port. */
const BACKLOG = 128;

class DeviceRequest extends IncomingMessage {}
upgradeToWebSocketOnly(DeviceRequest.prototype);

/** What a network does to a request. */
export interface Hindrance {
  readonly delayMs: number;
  /** The connection breaks in place of an answer. */
  readonly isDropped: boolean;
}

/** What devices do with requests. */
export interface DeviceHandler {
  answer(device: Device, request: IncomingMessage): Answer | Promise<Answer>;
  corsHeaders(device: Device, request: IncomingMessage): readonly string[];
  /** Resolves when the request may be answered; undefined where nothing hinders it. */
  hinder(device: Device): Promise<Hindrance> | undefined;
  /** Undefined where devices have no WebSocket. */
  upgrade?(device: Device, request: IncomingMessage, socket: Duplex, head: Buffer): void;
  /** A port is open, and a connection to it could not be accepted; file descriptors may have run out. */
  onAcceptFailed(device: Device, code: string): void;
}

/**
 * The ports of all devices of a worker. Each device has no more than a listening socket of its own; one HTTP server takes the
 * connections of all, as a server for each would take several times the memory and a timer.
 */
export class DeviceServer {
  private readonly http = createSideServer((request, response) => this.handle(request, response), {
    IncomingMessage: DeviceRequest,
  });
  private readonly listeners: Server[] = [];
  private readonly open = new Map<Socket, Device>();

  constructor(private readonly handler: DeviceHandler) {
    this.http.timeout = SILENCE_MS;
    if (handler.upgrade === undefined) return;
    this.http.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
      const device = this.open.get(request.socket);
      try {
        if (device === undefined) socket.destroy();
        else handler.upgrade?.(device, request, socket, head);
      } catch (error) {
        reportBug('socket', error);
        socket.destroy();
      }
    });
  }

  /** Listens for a device; 0 picks a free port. Resolves with the port, rejects with the system's error. */
  listen(device: Device, host: string, port: number): Promise<number> {
    const listener = createServer({ allowHalfOpen: true, noDelay: true }, (socket) => {
      this.open.set(socket, device);
      socket.once('close', () => this.open.delete(socket));
      this.http.emit('connection', socket);
    });
    return new Promise((resolve, reject) => {
      listener.once('error', reject);
      listener.listen({ host, port, backlog: BACKLOG }, () => {
        listener.off('error', reject);
        listener.on('error', (error) => this.handler.onAcceptFailed(device, systemCodeOf(error) ?? error.message));
        this.listeners.push(listener);
        const address = listener.address();
        resolve(typeof address === 'object' && address !== null ? address.port : port);
      });
    });
  }

  /** Closes all ports and all connections. */
  async close(): Promise<void> {
    const closed = this.listeners.map((listener) => new Promise((resolve) => listener.close(resolve)));
    for (const socket of this.open.keys()) socket.destroy();
    await Promise.all(closed);
  }

  private async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const device = this.open.get(request.socket);
    if (device === undefined) {
      request.socket.destroy();
      return;
    }
    const hindrance = await this.handler.hinder(device);
    if (hindrance?.isDropped === true) {
      request.socket.destroy();
      return;
    }
    const answer = await this.answer(device, request);
    // A client that has left in the middle of its body gets no answer.
    if (!response.destroyed) this.send(device, answer, request, response);
  }

  /** A bug fails the request that met it, and nothing else of the thread. */
  private async answer(device: Device, request: IncomingMessage): Promise<Answer> {
    try {
      return await this.handler.answer(device, request);
    } catch (error) {
      reportBug('thread', error);
      return FAILED;
    }
  }

  private send(device: Device, answer: Answer, request: IncomingMessage, response: ServerResponse): void {
    const { status, type, body, headers = [] } = answer;
    response.writeHead(status, [
      'Content-Type',
      type,
      'Content-Length',
      String(Buffer.byteLength(body)),
      'Cache-Control',
      'no-store',
      ...this.handler.corsHeaders(device, request),
      ...headers,
    ]);
    response.end(body);
    // What is left of a body that nobody reads would keep the next request on this connection waiting.
    if (!request.complete) request.resume();
  }
}
