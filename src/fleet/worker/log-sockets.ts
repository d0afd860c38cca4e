import { type IncomingMessage } from 'node:http';
import { type Duplex } from 'node:stream';
import { WebSocket, WebSocketServer } from 'ws';
import { type Device } from '../domain/device.js';
import { type DeviceVoices } from './device-voices.js';

/** A client that reads so slowly is no use: a text has fifty bytes. */
const MOST_UNREAD_BYTES = 64 * 1024;
/** Nobody has anything to say to a device, but a client may try. */
const MOST_HEARD_BYTES = 4096;
/** Clients that may listen to one device. */
export const MOST_LISTENERS = 256;

/** The logs of the devices of a worker, told over WebSocket. */
export class LogSockets {
  private readonly server = new WebSocketServer({
    noServer: true,
    clientTracking: false,
    maxPayload: MOST_HEARD_BYTES,
  });
  private readonly clients = new Map<Device, Set<WebSocket>>();

  constructor(private readonly voices: DeviceVoices) {}

  hasRoomAt(device: Device): boolean {
    return (this.clients.get(device)?.size ?? 0) < MOST_LISTENERS;
  }

  accept(device: Device, request: IncomingMessage, socket: Duplex, head: Buffer): void {
    this.server.handleUpgrade(request, socket, head, (client) => this.add(device, client));
  }

  /** Says farewell to everyone. */
  close(): void {
    for (const clients of this.clients.values()) {
      for (const client of clients) client.close(1001, 'The service stops');
    }
  }

  private add(device: Device, client: WebSocket): void {
    const clients = this.clients.get(device) ?? new Set();
    this.clients.set(device, clients.add(client));
    const stop = this.voices.listen(device, (text) => tell(client, JSON.stringify({ log: text })));
    client.on('error', () => client.terminate());
    client.on('close', () => {
      stop();
      clients.delete(client);
      if (clients.size === 0 && this.clients.get(device) === clients) this.clients.delete(device);
    });
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
