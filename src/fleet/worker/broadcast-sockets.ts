import { type IncomingMessage } from 'node:http';
import { type Duplex } from 'node:stream';
import { WebSocket, WebSocketServer } from 'ws';
import { reportBug } from '../../kernel/errors/bugs.js';
import { systemCodeOf } from '../../kernel/errors/system-code.js';
import { type Device } from '../domain/device.js';

/** Devices read nothing from a client, but a client may send. */
const MAX_RECEIVED_BYTES = 4096;

/** Close codes of WebSocket (RFC 6455 and its registry). */
const GOING_AWAY = 1001;
const SERVICE_RESTART = 1012;

/** The clients of a device, and how to end the device's subscription for them. */
interface Audience {
  readonly clients: Set<WebSocket>;
  readonly unsubscribe: () => void;
}

/** What is sent, and how much of it. */
export interface Broadcast {
  /** Subscribes to a device, once for all its clients. @returns ends the subscription */
  subscribe(device: Device, emit: (text: string) => void): () => void;
  /** What a client is sent first of all; called after `subscribe`. */
  greet?(device: Device): string;
  /** A client that has so much unread is disconnected. */
  readonly maxUnreadBytes: number;
  /** Clients of one device. */
  readonly maxClients: number;
}

/** What devices of a worker send to whoever listens, over WebSocket: each text is made once, however many clients there are. */
export class BroadcastSockets {
  private readonly server = new WebSocketServer({
    noServer: true,
    clientTracking: false,
    maxPayload: MAX_RECEIVED_BYTES,
  });
  private readonly audiences = new Map<Device, Audience>();

  constructor(private readonly broadcast: Broadcast) {}

  hasRoomAt(device: Device): boolean {
    return (this.audiences.get(device)?.clients.size ?? 0) < this.broadcast.maxClients;
  }

  accept(device: Device, request: IncomingMessage, socket: Duplex, head: Buffer): void {
    this.server.handleUpgrade(request, socket, head, (client) => this.add(device, client));
  }

  /** Closes the connections of a device that restarts, as a device that is switched off does. */
  disconnect(device: Device): void {
    for (const client of this.audiences.get(device)?.clients ?? [])
      client.close(SERVICE_RESTART, 'The device restarts');
  }

  close(): void {
    for (const { clients } of this.audiences.values()) {
      for (const client of clients) client.close(GOING_AWAY, 'The service stops');
    }
  }

  private add(device: Device, client: WebSocket): void {
    const audience = this.audiences.get(device) ?? this.open(device);
    const greeting = this.broadcast.greet?.(device);
    if (greeting !== undefined) this.send(client, greeting);
    audience.clients.add(client);
    client.on('error', (error) => {
      // What a client or the network does wrong has a code; the rest is a bug.
      if (systemCodeOf(error) === undefined) reportBug('socket', error);
      client.terminate();
    });
    client.on('close', () => {
      audience.clients.delete(client);
      if (audience.clients.size > 0 || this.audiences.get(device) !== audience) return;
      audience.unsubscribe();
      this.audiences.delete(device);
    });
  }

  private open(device: Device): Audience {
    const clients = new Set<WebSocket>();
    const unsubscribe = this.broadcast.subscribe(device, (text) => {
      for (const client of clients) this.send(client, text);
    });
    const audience = { clients, unsubscribe };
    this.audiences.set(device, audience);
    return audience;
  }

  /** A client that cannot be sent to is disconnected; the others do not notice. */
  private send(client: WebSocket, text: string): void {
    if (client.readyState !== WebSocket.OPEN) return;
    if (client.bufferedAmount > this.broadcast.maxUnreadBytes) {
      client.terminate();
      return;
    }
    client.send(text, (error) => {
      if (error) client.terminate();
    });
  }
}
