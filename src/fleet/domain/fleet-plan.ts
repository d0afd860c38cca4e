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

export interface FleetSpec {
  readonly ports: readonly number[];
  /** Ports that are somebody else's, and whose. */
  readonly taken: ReadonlyMap<number, string>;
  readonly workers: number;
  readonly seed: string;
  /** Names of the profiles, in the order in which devices take turns at them. */
  readonly profiles: readonly string[];
  readonly firmware: readonly FirmwareShare[];
}

/** The devices of a fleet, and those that cannot be. */
export interface FleetPlan {
  readonly devices: readonly PlannedDevice[];
  readonly leftOut: readonly { readonly hostname: string; readonly port: number; readonly owner: string }[];
  readonly workers: number;
}

/**
 * Device i (from 1) is `mockaxe{i}` on the i-th port. Profiles take turns; each worker has consecutive devices, so that it has
 * all kinds, and there are never more workers than devices. A device on a port that is taken is left out.
 */
export function planFleet({ ports, taken, workers, seed, profiles, firmware }: FleetSpec): FleetPlan {
  const named = ports.map((port, index) => ({ hostname: `mockaxe${index + 1}`, port, index }));
  const kept = named.filter(({ port }) => !taken.has(port));
  const used = Math.min(kept.length, workers);
  return {
    devices: kept.map(({ hostname, port, index }, order) => ({
      hostname,
      port,
      api: profiles[index % profiles.length] ?? '',
      firmware: firmwareOf(seed, hostname, firmware),
      worker: Math.floor((order * used) / kept.length),
    })),
    leftOut: named.flatMap(({ hostname, port }) => {
      const owner = taken.get(port);
      return owner === undefined ? [] : [{ hostname, port, owner }];
    }),
    workers: used,
  };
}
