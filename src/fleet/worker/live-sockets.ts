import { type Subscription } from 'rxjs';
import { reportBug } from '../../kernel/errors/bugs.js';
import { type TaskClock } from '../../kernel/time/clock.js';
import { type Device } from '../domain/device.js';
import { type Value } from '../domain/value.js';
import { BroadcastSockets } from './broadcast-sockets.js';

/** How often what has changed is sent. */
const LIVE_EVERY_MS = 500;
/** All fields are five thousand bytes. */
const MAX_UNREAD_BYTES = 256 * 1024;
const MAX_LIVE_CLIENTS = 64;

/** What a device reports, each field as the JSON that it was sent as. */
type Sent = Map<string, string>;

interface Listener {
  sent: Sent;
  readonly emit: (text: string) => void;
}

function message(fields: Readonly<Record<string, Value>>): string {
  return JSON.stringify({ event: 'update', data: fields });
}

/**
 * What devices report, over WebSocket: all fields at first, then every half second those that have changed; a field that is
 * not reported any more is null. All devices are looked at on one timer, and on none while nobody listens.
 */
export class LiveSockets extends BroadcastSockets {
  constructor(clock: TaskClock) {
    const ticker = new LiveTicker(clock);
    super({
      subscribe: (device, emit) => ticker.subscribe(device, emit),
      greet: (device) => ticker.whole(device),
      maxUnreadBytes: MAX_UNREAD_BYTES,
      maxClients: MAX_LIVE_CLIENTS,
    });
  }
}

class LiveTicker {
  private readonly listeners = new Map<Device, Listener>();
  private planned: Subscription | undefined;

  constructor(private readonly clock: TaskClock) {}

  subscribe(device: Device, emit: (text: string) => void): () => void {
    const listener = { sent: new Map<string, string>(), emit };
    this.listeners.set(device, listener);
    this.planned ??= this.clock.schedule(() => this.tick(), LIVE_EVERY_MS);
    return () => {
      if (this.listeners.get(device) === listener) this.listeners.delete(device);
      if (this.listeners.size > 0) return;
      this.planned?.unsubscribe();
      this.planned = undefined;
    };
  }

  /** All fields; who listens already gets what has changed until now, so that all know the same. */
  whole(device: Device): string {
    const listener = this.listeners.get(device);
    return message(listener === undefined ? device.info(this.clock.now()) : this.update(device, listener));
  }

  private tick(): void {
    // Planned first, so that the time that sending takes does not shift the next moment.
    this.planned = this.clock.schedule(() => this.tick(), LIVE_EVERY_MS);
    for (const [device, listener] of this.listeners) {
      if (device.isRestarting(this.clock.now())) continue;
      try {
        this.update(device, listener);
      } catch (error) {
        reportBug('timer', error);
      }
    }
  }

  private update(device: Device, listener: Listener): ReturnType<Device['info']> {
    const fields = device.info(this.clock.now());
    const sent = sentOf(fields);
    const changed = Object.entries(fields).filter(([name]) => sent.get(name) !== listener.sent.get(name));
    const gone = [...listener.sent.keys()].filter((name) => !sent.has(name)).map((name) => [name, null] as const);
    listener.sent = sent;
    if (changed.length + gone.length > 0) listener.emit(message(Object.fromEntries([...changed, ...gone])));
    return fields;
  }
}

function sentOf(fields: Readonly<Record<string, Value>>): Sent {
  return new Map(Object.entries(fields).map(([name, value]) => [name, JSON.stringify(value)]));
}
