import { createServer, IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createDoor, type Server, type Socket } from 'node:net';
import { type Duplex } from 'node:stream';
import { upgradeToWebSocketOnly } from '../../kernel/web-socket/upgrades.js';
import { type Device } from '../domain/device.js';
import { type Answer, refusal } from './answer.js';

/** How long a connection may be silent in the middle of a request. */
const SILENCE_MS = 30_000;
/** Waiting connections that the system keeps for a port. */
const BACKLOG = 128;

class DeviceRequest extends IncomingMessage {}
upgradeToWebSocketOnly(DeviceRequest.prototype);

/** What devices do with what comes in. */
export interface DeviceHandler {
  answer(device: Device, request: IncomingMessage): Answer | Promise<Answer>;
  corsHeaders(request: IncomingMessage): readonly string[];
  /** Left out where devices have no WebSocket. */
  upgrade?(device: Device, request: IncomingMessage, socket: Duplex, head: Buffer): void;
}

/**
 * The ports of all devices of a worker. Each device has no more than a listening socket of its own; one HTTP server takes the
 * connections of all, as a server for each would take several times the memory and a timer.
 */
export class DeviceServer {
  private readonly http = createServer({ IncomingMessage: DeviceRequest });
  private readonly doors: Server[] = [];
  private readonly open = new Map<Socket, Device>();

  constructor(private readonly handler: DeviceHandler) {
    this.http.timeout = SILENCE_MS;
    this.http.on('request', (request, response) => this.handle(request, response));
    if (handler.upgrade === undefined) return;
    this.http.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
      const device = this.open.get(request.socket);
      if (device === undefined) socket.destroy();
      else handler.upgrade?.(device, request, socket, head);
    });
  }

  /** Listens for a device; 0 picks a free port. Resolves with the port, rejects with the system's error. */
  listen(device: Device, host: string, port: number): Promise<number> {
    const door = createDoor({ allowHalfOpen: true, noDelay: true }, (socket) => {
      this.open.set(socket, device);
      socket.once('close', () => this.open.delete(socket));
      this.http.emit('connection', socket);
    });
    return new Promise((resolve, reject) => {
      door.once('error', reject);
      door.listen({ host, port, backlog: BACKLOG }, () => {
        door.off('error', reject);
        this.doors.push(door);
        const address = door.address();
        resolve(typeof address === 'object' && address !== null ? address.port : port);
      });
    });
  }

  /** Closes all ports and all connections. */
  async close(): Promise<void> {
    const closed = this.doors.map((door) => new Promise((resolve) => door.close(resolve)));
    for (const socket of this.open.keys()) socket.destroy();
    await Promise.all(closed);
  }

  private handle(request: IncomingMessage, response: ServerResponse): void {
    const device = this.open.get(request.socket);
    if (device === undefined) {
      request.socket.destroy();
      return;
    }
    const answer = this.handler.answer(device, request);
    if (!(answer instanceof Promise)) {
      this.send(answer, request, response);
      return;
    }
    answer.then(
      (ready) => this.send(ready, request, response),
      () => {
        // Who goes away in the middle of a body hears no answer; anybody else hears that it could not be read.
        if (!response.destroyed) this.send(refusal(400, 'The body could not be read'), request, response);
      },
    );
  }

  private send({ status, type, body, headers = [] }: Answer, request: IncomingMessage, response: ServerResponse): void {
    response.writeHead(status, [
      'Content-Type',
      type,
      'Content-Length',
      String(Buffer.byteLength(body)),
      'Cache-Control',
      'no-store',
      ...this.handler.corsHeaders(request),
      ...headers,
    ]);
    response.end(body);
    // What is left of a body that nobody reads would keep the next request on this connection waiting.
    if (!request.complete) request.resume();
  }
}
