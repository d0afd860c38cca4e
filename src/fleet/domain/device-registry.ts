import { type DeviceSetup, type FromWorker } from '../messages.js';
import { type FleetEvent } from './fleet-event.js';
import { type PlannedDevice } from './fleet-plan.js';
import { type DeviceOverrides } from './value.js';

/** The state of a device. */
export type DeviceState =
  | { readonly state: 'starting' }
  /** `startedMs`: when it was switched on, by its start or by its last restart; `startTime`: the same for people. */
  | { readonly state: 'running'; readonly startedMs: number; readonly startTime: string }
  | { readonly state: 'restarting'; readonly startTime: string; readonly backAtMs: number }
  | { readonly state: 'down'; readonly reason: string };

/** A device as an operator sees it. */
export interface DeviceView {
  readonly hostname: string;
  readonly port: number;
  readonly api: string;
  readonly firmware: string;
  readonly state: DeviceState['state'];
  /** Counted from 1. */
  readonly worker: number;
  /** Whole seconds since it was switched on; 0 where it is not. */
  readonly uptime: number;
}

/** This moment on the monotonic clock, and as the wall clock has it for people. */
export interface Time {
  readonly nowMs: number;
  readonly wallMs: number;
}

/** What a worker reports of the state of a device. */
export type DeviceReport = Extract<
  FromWorker,
  { type: 'server_started' | 'settings_changed' | 'restarting' | 'available' }
>;

/** A device whose port is open. */
export interface ListedServer {
  readonly port: number;
  readonly hostname: string;
  readonly startTime: string;
}

interface Entry {
  readonly planned: PlannedDevice;
  /** The port in use; one that was picked by the system is kept from then on. */
  port: number;
  now: DeviceState;
  settings: DeviceOverrides;
  hasBeenUp: boolean;
}

/** What the service knows of its devices from their workers: port, state, what was set. */
export class DeviceRegistry {
  private readonly entries: ReadonlyMap<string, Entry>;

  constructor(
    plan: readonly PlannedDevice[],
    private readonly onEvent: (event: FleetEvent) => void,
  ) {
    this.entries = new Map(
      plan.map((planned) => [
        planned.hostname,
        { planned, port: planned.port, now: { state: 'starting' }, settings: {}, hasBeenUp: false },
      ]),
    );
  }

  get size(): number {
    return this.entries.size;
  }

  /** What a worker is started with for its devices, as they are to be now. */
  setupsOf(worker: number): DeviceSetup[] {
    return this.ofWorker(worker).map(({ planned: { hostname, api, firmware }, port, settings }) => ({
      hostname,
      port,
      api,
      firmware,
      settings,
    }));
  }

  workerStarts(worker: number): void {
    for (const entry of this.ofWorker(worker)) entry.now = { state: 'starting' };
  }

  workerStopped(worker: number, reason: string, time: Time): void {
    for (const entry of this.ofWorker(worker)) this.takeDown(entry, reason, time);
  }

  refused(hostname: string, reason: string, time: Time): void {
    const entry = this.entries.get(hostname);
    if (entry !== undefined) this.takeDown(entry, reason, time);
  }

  /** Takes over what a worker reports of a device. */
  update(message: DeviceReport, time: Time): void {
    const entry = this.entries.get(message.hostname);
    if (entry === undefined) return;
    const { hostname } = message;
    const at = isoTime(time.nowMs, time);
    switch (message.type) {
      case 'server_started': {
        const { port, startedMs } = message;
        entry.port = port;
        entry.now = { state: 'running', startedMs, startTime: isoTime(startedMs, time) };
        this.onEvent({ type: entry.hasBeenUp ? 'back' : 'started', hostname, at, port });
        entry.hasBeenUp = true;
        break;
      }
      case 'settings_changed':
        entry.settings = { ...entry.settings, ...message.fields };
        this.onEvent({ type: 'settings', hostname, at, fields: message.fields });
        break;
      case 'restarting': {
        const { backAtMs } = message;
        if (entry.now.state !== 'running') break;
        entry.now = { state: 'restarting', startTime: entry.now.startTime, backAtMs };
        this.onEvent({ type: 'restarted', hostname, at, backAt: isoTime(backAtMs, time) });
        break;
      }
      case 'available':
        if (entry.now.state !== 'restarting') break;
        entry.now = {
          state: 'running',
          startedMs: entry.now.backAtMs,
          startTime: isoTime(entry.now.backAtMs, time),
        };
        this.onEvent({ type: 'back', hostname, at, port: entry.port });
    }
  }

  /** The port of a device; undefined where it does not exist or cannot be reached. */
  portOf(hostname: string): number | undefined {
    const entry = this.entries.get(hostname);
    return entry !== undefined && isUp(entry.now) ? entry.port : undefined;
  }

  has(hostname: string): boolean {
    return this.entries.has(hostname);
  }

  /** Counted from 0; undefined where the device does not exist. */
  workerOf(hostname: string): number | undefined {
    return this.entries.get(hostname)?.planned.worker;
  }

  devices(nowMs: number): DeviceView[] {
    return [...this.entries.values()].map(({ planned, port, now }) => ({
      hostname: planned.hostname,
      port,
      api: planned.api,
      firmware: planned.firmware,
      state: now.state,
      worker: planned.worker + 1,
      uptime: now.state === 'running' ? Math.max(0, Math.floor((nowMs - now.startedMs) / 1000)) : 0,
    }));
  }

  /** The devices whose ports are open. */
  servers(): ListedServer[] {
    return [...this.entries.values()].flatMap(({ planned: { hostname }, port, now }) =>
      isUp(now) ? [{ port, hostname, startTime: now.startTime }] : [],
    );
  }

  private ofWorker(worker: number): Entry[] {
    return [...this.entries.values()].filter(({ planned }) => planned.worker === worker);
  }

  private takeDown(entry: Entry, reason: string, time: Time): void {
    if (entry.now.state === 'down') return;
    entry.now = { state: 'down', reason };
    this.onEvent({ type: 'down', hostname: entry.planned.hostname, at: isoTime(time.nowMs, time), reason });
  }
}

function isUp(now: DeviceState): now is Extract<DeviceState, { startTime: string }> {
  return now.state === 'running' || now.state === 'restarting';
}

/** A time of the monotonic clock as people read it. */
function isoTime(ms: number, { nowMs, wallMs }: Time): string {
  return new Date(ms - nowMs + wallMs).toISOString();
}
