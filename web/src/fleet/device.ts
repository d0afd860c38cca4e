import { type FleetDevice, type ReportedDevice } from '../api/schema.js';

/** As the topic `fleet` has it. A figure is null while the device does not report it. */
export type Device = ReportedDevice;
export type DeviceState = Device['state'] | 'paused' | 'not hashing';

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
  if (restarted.size === 0) return restarted;
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

/** Its state as an operator names it: a miner may run without mining, as it is paused, too hot, or has no pool. */
export function stateOf({ state, miningPaused, hashRate }: Device): DeviceState {
  if (state !== 'running') return state;
  if (miningPaused) return 'paused';
  return hashRate === 0 ? 'not hashing' : state;
}

/** A difficulty as firmware writes it, such as `13.34G`. */
export function difficultyText(difficulty: string | number | undefined): string {
  if (typeof difficulty !== 'number') return difficulty ?? '–';
  const power = Math.min(Math.max(0, Math.floor(Math.log10(difficulty) / 3)), 6);
  return `${Number((difficulty / 1000 ** power).toFixed(2))}${['', 'k', 'M', 'G', 'T', 'P', 'E'][power] ?? ''}`;
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
    running: running.filter((device) => stateOf(device) === 'running').length,
    hashRate: running.reduce((sum, { hashRate }) => sum + (hashRate ?? 0), 0),
    power: running.reduce((sum, { power }) => sum + (power ?? 0), 0),
    hottest: temps.length === 0 ? null : Math.max(...temps),
  };
}

const MAX_SAMPLES = 60;
const MAX_COURSES = 200;

/** The last two minutes of each device's hash rate, of those that reported last. */
export class FleetHistory {
  private readonly byHost = new Map<string, number[]>();

  add(devices: readonly Device[]): void {
    for (const { hostname, state, hashRate } of devices) {
      const samples = this.byHost.get(hostname) ?? [];
      samples.push(state === 'running' ? (hashRate ?? 0) : 0);
      if (samples.length > MAX_SAMPLES) samples.shift();
      // The one that has not reported for longest is the first.
      this.byHost.delete(hostname);
      this.byHost.set(hostname, samples);
    }
    for (const hostname of [...this.byHost.keys()].slice(0, Math.max(0, this.byHost.size - MAX_COURSES))) {
      this.byHost.delete(hostname);
    }
  }

  of(hostname: string): readonly number[] {
    return this.byHost.get(hostname) ?? [];
  }
}
