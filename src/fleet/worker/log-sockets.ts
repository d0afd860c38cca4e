import { type IncomingMessage } from 'node:http';
import { type Duplex } from 'node:stream';
import { WebSocket, WebSocketServer } from 'ws';
import { type Device } from '../domain/device.js';
import { type LogEmitter } from './log-emitter.js';

/** A client that reads so slowly is no use: a text has fifty bytes. */
const MOST_UNREAD_BYTES = 64 * 1024;
/** Nobody has anything to say to a device, but a client may try. */
const MOST_HEARD_BYTES = 4096;
/** Clients that may listen to one device. */
export const MAX_LOG_CLIENTS = 256;

/** Who hears a device, and how to stop listening to it for them. */
interface Audience {
  readonly clients: Set<WebSocket>;
  readonly leave: () => void;
}

/** The logs of the devices of a worker, told over WebSocket. */
export class LogSockets {
  private readonly server = new WebSocketServer({
    noServer: true,
    clientTracking: false,
    maxPayload: MOST_HEARD_BYTES,
  });
  private readonly audiences = new Map<Device, Audience>();

  constructor(private readonly voices: LogEmitter) {}

  hasRoomAt(device: Device): boolean {
    return (this.audiences.get(device)?.clients.size ?? 0) < MAX_LOG_CLIENTS;
  }

  accept(device: Device, request: IncomingMessage, socket: Duplex, head: Buffer): void {
    this.server.handleUpgrade(request, socket, head, (client) => this.add(device, client));
  }

  /** Says farewell to everyone. */
  close(): void {
    for (const { clients } of this.audiences.values()) {
      for (const client of clients) client.close(1001, 'The service stops');
    }
  }

  private add(device: Device, client: WebSocket): void {
    const audience = this.audiences.get(device) ?? this.gather(device);
    audience.clients.add(client);
    client.on('error', () => client.terminate());
    client.on('close', () => {
      audience.clients.delete(client);
      if (audience.clients.size > 0 || this.audiences.get(device) !== audience) return;
      audience.leave();
      this.audiences.delete(device);
    });
  }

  /** Listens to a device once, for all who want to hear it: what it says is spelled once. */
  private gather(device: Device): Audience {
    const clients = new Set<WebSocket>();
    const leave = this.voices.listen(device, (said) => {
      const text = JSON.stringify({ log: said });
      for (const client of clients) tell(client, text);
    });
    const audience = { clients, leave };
    this.audiences.set(device, audience);
    return audience;
  }
}

/** One that cannot be told anything is let go of; the others never notice. */
function tell(client: WebSocket, text: string): void {
  if (client.readyState !== WebSocket.OPEN) return;
  if (client.bufferedAmount > MOST_UNREAD_BYTES) {
    client.terminate();
    return;
  }
  client.send(text, (error) => {
    if (error) client.terminate();
  });
}
