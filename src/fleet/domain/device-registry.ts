import { type DeviceSetup, type FromWorker } from '../messages.js';
import { type FleetEvent } from './fleet-event.js';
import { type PlannedDevice } from './fleet-plan.js';
import { type DeviceFault, faultsAt } from './miner/device-fault.js';
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
  /** Its own IPv4 address, where it has one. */
  readonly address?: string;
  readonly api: string;
  readonly firmware: string;
  /** MAC address, of those that report one. */
  readonly mac?: string;
  readonly state: DeviceState['state'];
  /** Whether mining is paused, which ends with a restart. */
  readonly miningPaused: boolean;
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
  {
    type:
      | 'server_started'
      | 'settings_changed'
      | 'firmware_installed'
      | 'mining_paused'
      | 'mining_resumed'
      | 'restarting'
      | 'available';
  }
>;

/** A device whose port is open. */
export interface ListedServer {
  readonly port: number;
  readonly hostname: string;
  readonly startTime: string;
  /** Its own IPv4 address, where it has one. */
  readonly address?: string;
}

interface Entry {
  readonly planned: PlannedDevice;
  /** The port in use; one that was picked by the system is kept from then on. */
  port: number;
  now: DeviceState;
  settings: DeviceOverrides;
  firmware: string;
  miningPaused: boolean;
  firstStartedMs: number | undefined;
  faults: readonly DeviceFault[];
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
        {
          planned,
          port: planned.port,
          now: { state: 'starting' },
          settings: {},
          firmware: planned.firmware,
          miningPaused: false,
          firstStartedMs: undefined,
          faults: [],
        },
      ]),
    );
  }

  get size(): number {
    return this.entries.size;
  }

  /** What a worker is started with for its devices, as they are to be now. */
  setupsOf(worker: number): DeviceSetup[] {
    return this.ofWorker(worker).map(({ planned, port, settings, firstStartedMs, faults }) => ({
      hostname: planned.hostname,
      port,
      api: planned.api,
      firmware: planned.firmware,
      settings,
      ...addressOf(planned),
      ...(firstStartedMs !== undefined && { firstStartedMs }),
      ...(faults.length > 0 && { faults }),
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
        entry.miningPaused = false;
        entry.now = { state: 'running', startedMs, startTime: isoTime(startedMs, time) };
        this.onEvent({ type: entry.firstStartedMs === undefined ? 'started' : 'back', hostname, at, port });
        entry.firstStartedMs ??= startedMs;
        break;
      }
      case 'settings_changed':
        entry.settings = { ...entry.settings, ...message.fields };
        this.onEvent({ type: 'settings', hostname, at, fields: message.fields });
        break;
      case 'firmware_installed':
        entry.firmware = message.firmware;
        break;
      case 'mining_paused':
      case 'mining_resumed':
        entry.miningPaused = message.type === 'mining_paused';
        this.onEvent({ type: entry.miningPaused ? 'paused' : 'resumed', hostname, at });
        break;
      case 'restarting': {
        const { backAtMs } = message;
        if (entry.now.state !== 'running') break;
        entry.miningPaused = false;
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

  /** Its own IPv4 address; undefined where it has none. */
  addressOf(hostname: string): string | undefined {
    return this.entries.get(hostname)?.planned.address;
  }

  /** Name of its profile; undefined where the device does not exist. */
  apiOf(hostname: string): string | undefined {
    return this.entries.get(hostname)?.planned.api;
  }

  /** The faults that a device has at this moment. */
  faultsOf(hostname: string, nowMs: number): readonly DeviceFault[] {
    return faultsAt(this.entries.get(hostname)?.faults ?? [], nowMs);
  }

  /** All faults that a device has from now on; those that have ended are forgotten. */
  setFaults(hostname: string, faults: readonly DeviceFault[]): void {
    const entry = this.entries.get(hostname);
    if (entry !== undefined) entry.faults = faults;
  }

  get hostnames(): string[] {
    return [...this.entries.keys()];
  }

  has(hostname: string): boolean {
    return this.entries.has(hostname);
  }

  /** Counted from 0; undefined where the device does not exist. */
  workerOf(hostname: string): number | undefined {
    return this.entries.get(hostname)?.planned.worker;
  }

  devices(nowMs: number): DeviceView[] {
    return [...this.entries.values()].map(({ planned, port, now, firmware, miningPaused }) => ({
      hostname: planned.hostname,
      port,
      ...addressOf(planned),
      api: planned.api,
      firmware,
      ...(planned.mac !== undefined && { mac: planned.mac }),
      state: now.state,
      miningPaused,
      worker: planned.worker + 1,
      uptime: now.state === 'running' ? Math.max(0, Math.floor((nowMs - now.startedMs) / 1000)) : 0,
    }));
  }

  /** The devices whose ports are open. */
  servers(): ListedServer[] {
    return [...this.entries.values()].flatMap(({ planned, port, now }) =>
      isUp(now) ? [{ port, hostname: planned.hostname, startTime: now.startTime, ...addressOf(planned) }] : [],
    );
  }

  private ofWorker(worker: number): Entry[] {
    return [...this.entries.values()].filter(({ planned }) => planned.worker === worker);
  }

  private takeDown(entry: Entry, reason: string, time: Time): void {
    if (entry.now.state === 'down') return;
    entry.now = { state: 'down', reason };
    entry.miningPaused = false;
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

function addressOf({ address }: PlannedDevice): { readonly address?: string } {
  return address === undefined ? {} : { address };
}
