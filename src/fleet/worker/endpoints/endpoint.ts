import { type IncomingMessage } from 'node:http';
import { type TaskClock } from '../../../kernel/time/clock.js';
import { type Device } from '../../domain/device.js';
import { type LogEntry } from '../../domain/log-entry.js';
import { type DeviceOverrides } from '../../domain/value.js';
import { type Answer } from '../answer.js';

/** Called when something happens to a device. */
export interface DeviceEvents {
  onChanged(device: Device, fields: DeviceOverrides): void;
  /** Mining was paused, or goes on. */
  onPaused(device: Device, isPaused: boolean): void;
  onRestarting(device: Device, backAtMs: number): void;
  /** It runs another version, from its next start on. */
  onFirmware(device: Device): void;
  onNote(device: Device, entry: LogEntry): void;
}

/** What endpoints are made with. */
export interface EndpointContext {
  readonly clock: TaskClock;
  readonly events: DeviceEvents;
  /** A folder with a web interface; undefined where none is to be served. */
  readonly webDir: string | undefined;
}

/** A request for a device that is there. */
export interface Call {
  readonly device: Device;
  readonly request: IncomingMessage;
  /** What stands in the path for `{name}`s, in their order, in lower case. */
  readonly segments: readonly string[];
}

/** Answers a request; what changes something is asked for only by those who may. */
export type Endpoint = (call: Call) => Answer | Promise<Answer>;

export type MakeEndpoint = (context: EndpointContext) => Endpoint;
