import { type FleetDevice, type ReportedDevice } from '../api/schema.js';

/** As the topic `fleet` has it. A figure is null while the device does not report it. */
export type Device = ReportedDevice;
export type DeviceState = Device['state'];

/** A device of `GET /fleet`, whose figures come with the first message of the topic. */
export function withoutFigures({ uptime, ...device }: FleetDevice): Device {
  return { ...device, uptimeSeconds: uptime, temp: null, hashRate: null, power: null };
}

/** Devices that have accepted a restart which no report shows yet, each with the reports that may still lag behind. */
export type Restarted = ReadonlyMap<string, number>;

/** A report that was under way when the device restarted still has it running; the one after it counts. */
const MAX_LAGGING_REPORTS = 1;

export function addRestarted(restarted: Restarted, hostname: string): Restarted {
  return new Map(restarted).set(hostname, MAX_LAGGING_REPORTS);
}

/** What is left of them after a report. */
export function stillRestarted(restarted: Restarted, devices: readonly Device[]): Restarted {
  const running = new Set(devices.flatMap(({ hostname, state }) => (state === 'running' ? [hostname] : [])));
  return new Map(
    [...restarted].flatMap(([hostname, left]) => (left > 0 && running.has(hostname) ? [[hostname, left - 1]] : [])),
  );
}

/** The devices as last reported, but for those that have accepted a restart since. */
export function withRestarting(devices: readonly Device[], restarted: Restarted): readonly Device[] {
  if (restarted.size === 0) return devices;
  return devices.map((device) => (restarted.has(device.hostname) ? { ...device, state: 'restarting' } : device));
}

/** The bounds of a slider, widened to a reported value beyond them: what is set by the API is shown, and kept. */
export function boundsAround(
  min: number,
  max: number,
  reported: unknown,
): { readonly min: number; readonly max: number } {
  if (typeof reported !== 'number') return { min, max };
  return { min: Math.min(min, Math.floor(reported)), max: Math.max(max, Math.ceil(reported)) };
}

/** The time of day of a log line, in the time zone of the browser. */
export function timeOfDay(at: string): string {
  return new Date(at).toLocaleTimeString('en-GB');
}

/** GH/s as people write it. */
export function hashRateText(ghs: number | null): string {
  if (ghs === null) return '–';
  return ghs >= 1000 ? `${(ghs / 1000).toFixed(2)} TH/s` : `${ghs.toFixed(0)} GH/s`;
}

export interface FleetSums {
  readonly running: number;
  readonly hashRate: number;
  readonly power: number;
  readonly hottest: number | null;
}

export function sumUp(devices: readonly Device[]): FleetSums {
  const running = devices.filter(({ state }) => state === 'running');
  const temps = running.flatMap(({ temp }) => temp ?? []);
  return {
    running: running.length,
    hashRate: running.reduce((sum, { hashRate }) => sum + (hashRate ?? 0), 0),
    power: running.reduce((sum, { power }) => sum + (power ?? 0), 0),
    hottest: temps.length === 0 ? null : Math.max(...temps),
  };
}

const MAX_SAMPLES = 60;

/** The last two minutes of each device's hash rate. */
export class FleetHistory {
  private readonly byHost = new Map<string, number[]>();

  add(devices: readonly Device[]): void {
    const there = new Set(devices.map(({ hostname }) => hostname));
    for (const hostname of this.byHost.keys()) if (!there.has(hostname)) this.byHost.delete(hostname);
    for (const { hostname, state, hashRate } of devices) {
      const samples = this.byHost.get(hostname) ?? [];
      samples.push(state === 'running' ? (hashRate ?? 0) : 0);
      if (samples.length > MAX_SAMPLES) samples.shift();
      this.byHost.set(hostname, samples);
    }
  }

  of(hostname: string): readonly number[] {
    return this.byHost.get(hostname) ?? [];
  }
}
