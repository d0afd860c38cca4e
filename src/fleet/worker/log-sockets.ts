import { type IncomingMessage } from 'node:http';
import { type Duplex } from 'node:stream';
import { type Subscription } from 'rxjs';
import { WebSocket, WebSocketServer } from 'ws';
import { type TaskClock } from '../../kernel/time/clock.js';
import { type Device, LOG_EVERY_MS } from '../domain/device.js';

/** A client that reads so slowly is no use: a text has fifty bytes. */
const MOST_UNREAD_BYTES = 64 * 1024;
/** Nobody has anything to say to a device, but a client may try. */
const MOST_HEARD_BYTES = 4096;
/** Clients that may listen to one device. */
export const MOST_LISTENERS = 256;

/**
 * The logs of the devices of a worker, told over WebSocket. All devices speak at the same moments, a fixed distance apart
 * whatever the sending takes, on one timer, and on none while nobody listens.
 */
export class LogSockets {
  private readonly server = new WebSocketServer({
    noServer: true,
    clientTracking: false,
    maxPayload: MOST_HEARD_BYTES,
  });
  private readonly listeners = new Map<Device, Set<WebSocket>>();
  private readonly firstMs: number;
  private planned: Subscription | undefined;

  constructor(private readonly clock: TaskClock) {
    this.firstMs = clock.now();
  }

  hasRoomAt(device: Device): boolean {
    return (this.listeners.get(device)?.size ?? 0) < MOST_LISTENERS;
  }

  accept(device: Device, request: IncomingMessage, socket: Duplex, head: Buffer): void {
    this.server.handleUpgrade(request, socket, head, (client) => this.add(device, client));
  }

  /** Says farewell to everyone. */
  close(): void {
    this.planned?.unsubscribe();
    for (const clients of this.listeners.values()) {
      for (const client of clients) client.close(1001, 'The service stops');
    }
  }

  private add(device: Device, client: WebSocket): void {
    const clients = this.listeners.get(device) ?? new Set();
    this.listeners.set(device, clients.add(client));
    client.on('error', () => client.terminate());
    client.on('close', () => this.remove(device, client));
    if (this.planned === undefined) this.planNext();
  }

  private remove(device: Device, client: WebSocket): void {
    const clients = this.listeners.get(device);
    clients?.delete(client);
    if (clients?.size === 0) this.listeners.delete(device);
    if (this.listeners.size > 0) return;
    this.planned?.unsubscribe();
    this.planned = undefined;
  }

  private planNext(): void {
    const sinceMs = this.clock.now() - this.firstMs;
    const nextMs = (Math.floor(sinceMs / LOG_EVERY_MS) + 1) * LOG_EVERY_MS;
    this.planned = this.clock.schedule(() => this.speak(), nextMs - sinceMs);
  }

  private speak(): void {
    // Planned first: how long the sending takes is nobody's concern.
    this.planNext();
    const nowMs = this.clock.now();
    for (const [device, clients] of this.listeners) {
      if (device.isRestarting(nowMs)) continue;
      const text = JSON.stringify({ log: device.logText(nowMs) });
      for (const client of clients) tell(client, text);
    }
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
