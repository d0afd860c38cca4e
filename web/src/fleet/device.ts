export type DeviceState = 'starting' | 'running' | 'restarting' | 'down';

/** As the topic `fleet` tells of it. What a device does not report while it is away is missing. */
export interface Device {
  readonly hostname: string;
  readonly port: number;
  readonly api: string;
  readonly firmware: string;
  readonly state: DeviceState;
  readonly worker: number;
  readonly uptimeSeconds?: number | null;
  readonly uptime?: number;
  readonly temp?: number | null;
  /** GH/s */
  readonly hashRate?: number | null;
  /** W */
  readonly power?: number | null;
}

export interface FleetNews {
  readonly total: number;
  readonly devices: readonly Device[];
}

export function isNews(told: Partial<FleetNews>): told is FleetNews {
  return Array.isArray(told.devices);
}

/** GH/s as people write it. */
export function hashRateText(ghs: number | null | undefined): string {
  if (ghs === null || ghs === undefined) return '–';
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

const MOST_SAMPLES = 60;

/** The last two minutes of each device's hash rate. */
export class FleetHistory {
  private readonly byHost = new Map<string, number[]>();

  add(devices: readonly Device[]): void {
    const there = new Set(devices.map(({ hostname }) => hostname));
    for (const hostname of this.byHost.keys()) if (!there.has(hostname)) this.byHost.delete(hostname);
    for (const { hostname, state, hashRate } of devices) {
      const samples = this.byHost.get(hostname) ?? [];
      samples.push(state === 'running' ? (hashRate ?? 0) : 0);
      if (samples.length > MOST_SAMPLES) samples.shift();
      this.byHost.set(hostname, samples);
    }
  }

  of(hostname: string): readonly number[] {
    return this.byHost.get(hostname) ?? [];
  }
}
