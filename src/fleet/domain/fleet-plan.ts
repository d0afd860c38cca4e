import { type FirmwareShare, firmwareOf } from './firmware.js';

/** A device that is to be: settled by the configuration and the data, before anything is started. */
export interface PlannedDevice {
  readonly hostname: string;
  /** The port that was asked for; 0 for any free one. */
  readonly port: number;
  /** Name of its profile. */
  readonly api: string;
  readonly firmware: string;
  /** Index of the worker that it runs in. */
  readonly worker: number;
}

export interface FleetWishes {
  readonly ports: readonly number[];
  readonly workers: number;
  readonly seed: string;
  /** Names of the profiles, in the order in which devices take turns at them. */
  readonly profiles: readonly string[];
  readonly firmware: readonly FirmwareShare[];
}

/** Device i (from 1) is `mockaxe{i}` on the i-th port. Profiles take turns, workers have a stretch each, so that each has all kinds. */
export function planFleet({ ports, workers, seed, profiles, firmware }: FleetWishes): PlannedDevice[] {
  const used = workersFor(ports.length, workers);
  return ports.map((port, index) => {
    const hostname = `mockaxe${index + 1}`;
    return {
      hostname,
      port,
      api: profiles[index % profiles.length] ?? '',
      firmware: firmwareOf(seed, hostname, firmware),
      worker: Math.floor((index * used) / ports.length),
    };
  });
}

/** Never more workers than devices. */
export function workersFor(devices: number, workers: number): number {
  return Math.min(devices, workers);
}
