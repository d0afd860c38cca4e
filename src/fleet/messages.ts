import { type ProfileSpec } from './domain/profile.js';
import { type DeviceOverrides } from './domain/value.js';

/** A device as its worker is told to make it. */
export interface DeviceSetup {
  readonly hostname: string;
  readonly port: number;
  /** Name of its profile. */
  readonly api: string;
  readonly firmware: string;
  readonly settings: DeviceOverrides;
}

/** All that a worker needs to know: plain data, handed over when its thread starts. */
export interface WorkerSetup {
  readonly seed: string;
  readonly host: string;
  /** Whether devices have `WS /api/ws`. */
  readonly logs: boolean;
  readonly apiKey: string | undefined;
  readonly corsOrigins: readonly string[];
  readonly profiles: Readonly<Record<string, ProfileSpec>>;
  readonly devices: readonly DeviceSetup[];
}

/** What a worker tells the service. */
export type FromWorker =
  | { readonly type: 'server_started'; readonly hostname: string; readonly port: number; readonly startedMs: number }
  | { readonly type: 'port_refused'; readonly hostname: string; readonly port: number; readonly code: string }
  /** Every device has started or been refused its port. */
  | { readonly type: 'ready' }
  | { readonly type: 'settings_changed'; readonly hostname: string; readonly fields: DeviceOverrides }
  | { readonly type: 'restarting'; readonly hostname: string; readonly backAtMs: number }
  | { readonly type: 'available'; readonly hostname: string }
  /** What a device that the service listens to has said. */
  | { readonly type: 'said'; readonly hostname: string; readonly text: string }
  /** The answer to a `ping`: it is not stuck. */
  | { readonly type: 'pong' };

/** What the service tells a worker. */
export type ToWorker =
  | { readonly type: 'ping' }
  /** All devices that the service wants to hear from now on. */
  | { readonly type: 'listen'; readonly hostnames: readonly string[] }
  | { readonly type: 'stop' };
