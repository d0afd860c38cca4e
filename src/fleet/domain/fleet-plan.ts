import { type FirmwareShare, firmwareOf } from './firmware.js';
import { macAddressOf } from './miner/mac-address.js';

/** A device that is to be: settled by the configuration and the data, before anything is started. */
export interface PlannedDevice {
  readonly hostname: string;
  /** The port that was asked for; 0 for any free one. */
  readonly port: number;
  /** An IPv4 address of its own, where devices differ by address. */
  readonly address?: string;
  /** Name of its profile. */
  readonly api: string;
  readonly firmware: string;
  /** Of a device whose profile is one of miners: others report none. */
  readonly mac?: string;
  /** Index of the worker that it runs in. */
  readonly worker: number;
}

/** Where a device is to be. */
export interface Place {
  readonly port: number;
  readonly address?: string;
}

/** Which profiles devices have: names that they take in turn, or names for ports. */
export type ProfileChoice =
  | { readonly inTurn: readonly string[] }
  /** Ports that stand nowhere have the profiles that are taken in turn where nothing is chosen. */
  | { readonly byPort: ReadonlyMap<number, string> };

/** What a profile says of its devices before they are made. */
export interface PlannedProfile {
  readonly versions?: readonly FirmwareShare[];
  readonly isOnlyByName?: boolean;
  /** There where it is one of miners, which have a MAC address. */
  readonly miner?: object;
}

export interface FleetSpec {
  readonly places: readonly Place[];
  /** Ports that are somebody else's, and whose. */
  readonly taken: ReadonlyMap<number, string>;
  readonly workers: number;
  readonly seed: string;
  /** By name, in the order in which devices take turns at them. */
  readonly profiles: Readonly<Record<string, PlannedProfile>>;
  /** Undefined where nothing is chosen. */
  readonly choice?: ProfileChoice | undefined;
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
export function planFleet({ places, taken, workers, seed, profiles, choice, firmware }: FleetSpec): FleetPlan {
  const named = places.map((place, index) => ({ hostname: `mockaxe${index + 1}`, ...place, index }));
  // The service's own ports are of other addresses than those of devices that have their own.
  const kept = named.filter(({ port, address }) => address !== undefined || !taken.has(port));
  const byItself = Object.keys(profiles).filter((name) => profiles[name]?.isOnlyByName !== true);
  const turns = choice !== undefined && 'inTurn' in choice ? choice.inTurn : byItself;
  const chosen = choice !== undefined && 'byPort' in choice ? choice.byPort : new Map<number, string>();
  const used = Math.min(kept.length, workers);
  return {
    devices: kept.map(({ hostname, port, address, index }, order) => {
      const api = chosen.get(port) ?? turns[index % turns.length] ?? '';
      return {
        hostname,
        port,
        ...(address !== undefined && { address }),
        api,
        ...(profiles[api]?.miner !== undefined && { mac: macAddressOf(seed, hostname) }),
        firmware: firmwareOf(seed, hostname, profiles[api]?.versions ?? firmware),
        worker: Math.floor((order * used) / kept.length),
      };
    }),
    leftOut: named.flatMap(({ hostname, port, address }) => {
      const owner = address === undefined ? taken.get(port) : undefined;
      return owner === undefined ? [] : [{ hostname, port, owner }];
    }),
    workers: used,
  };
}

/** Profiles that were chosen and that there are none of. */
export function unknownProfiles(choice: ProfileChoice | undefined, profiles: readonly string[]): string[] {
  if (choice === undefined) return [];
  const names = 'inTurn' in choice ? choice.inTurn : [...choice.byPort.values()];
  return [...new Set(names)].filter((name) => !profiles.includes(name));
}
