import { type ChangePolicy } from '../kernel/access/change-policy.js';
import { type Boundary } from '../kernel/errors/bugs.js';
import { type DeviceFault } from './domain/miner/device-fault.js';
import { type ProfileSpec } from './domain/profile.js';
import { type DeviceOverrides } from './domain/value.js';

/** A device as its worker is to make it. */
export interface DeviceSetup {
  readonly hostname: string;
  readonly port: number;
  /** Name of its profile. */
  readonly api: string;
  readonly firmware: string;
  readonly settings: DeviceOverrides;
  /** An IPv4 address of its own, in place of the service's `HOST`. */
  readonly address?: string;
  /** When it was started for the first time. */
  readonly firstStartedMs?: number;
  readonly faults?: readonly DeviceFault[];
}

/** All that a worker needs to know: plain data, passed when its thread starts. */
export interface WorkerSetup {
  readonly seed: string;
  readonly host: string;
  /** Whether devices have `WS /api/ws`. */
  readonly logs: boolean;
  readonly apiKey: string | undefined;
  readonly changePolicy: ChangePolicy;
  readonly profiles: Readonly<Record<string, ProfileSpec>>;
  /** Whether devices whose profile wants it answer their own network only. */
  readonly isStrict?: boolean;
  /** A folder with a web interface. */
  readonly webDir?: string;
  readonly devices: readonly DeviceSetup[];
}

/** From a worker to the service. Times are of the monotonic clock, which all threads share, where nothing else is said. */
export type FromWorker =
  | { readonly type: 'server_started'; readonly hostname: string; readonly port: number; readonly startedMs: number }
  | { readonly type: 'port_refused'; readonly hostname: string; readonly port: number; readonly code: string }
  /** Every device has started or was refused its port. */
  | {
      readonly type: 'ready';
      /** Where the time that its thread has had of a processor is counted: see `threadStatistics`. */
      readonly statistics: string | undefined;
    }
  | { readonly type: 'settings_changed'; readonly hostname: string; readonly fields: DeviceOverrides }
  | { readonly type: 'mining_paused' | 'mining_resumed'; readonly hostname: string }
  | { readonly type: 'restarting'; readonly hostname: string; readonly backAtMs: number }
  /** It runs another version from now on. */
  | { readonly type: 'firmware_installed'; readonly hostname: string; readonly firmware: string }
  | { readonly type: 'available'; readonly hostname: string }
  /** A log line of a device whose log the service subscribes to; `atMs` is of the wall clock, as people read it. */
  | { readonly type: 'log'; readonly hostname: string; readonly text: string; readonly atMs: number }
  /** A port is open, and a connection to it could not be accepted. */
  | { readonly type: 'accept_failed'; readonly hostname: string; readonly code: string }
  /** A bug that the worker survived; the service logs and counts it, as a thread has no log. */
  | { readonly type: 'bug'; readonly boundary: Boundary; readonly message: string; readonly stack: string }
  /** The answer to a `ping`: it is not stuck. */
  | { readonly type: 'pong' };

/** From the service to a worker. */
export type ToWorker =
  | { readonly type: 'ping' }
  /** All devices whose log the service subscribes to from now on. */
  | { readonly type: 'subscribe_logs'; readonly hostnames: readonly string[] }
  /** All faults that a device has from now on. */
  | { readonly type: 'set_faults'; readonly hostname: string; readonly faults: readonly DeviceFault[] }
  | { readonly type: 'stop' };
