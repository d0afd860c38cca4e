import { Random } from '../../kernel/random/random.js';
import { logText } from './log-texts.js';
import { type Profile } from './profile.js';
import { type Reading } from './reading.js';
import { type DeviceOverrides, type Value } from './value.js';

/** How long a device is away when it restarts. */
export const RESTART_MS = 5000;
/** How often a device logs a line. */
export const LOG_EVERY_MS = 5000;
/** What the settings of a device may take as JSON: far more than any client sets. */
export const MAX_SETTINGS_CHARACTERS = 32 * 1024;

/** Who a device is: nothing of it ever changes. */
export interface DeviceIdentity {
  /** Seed of the whole fleet. */
  readonly seed: string;
  readonly hostname: string;
  readonly firmware: string;
}

/**
 * A device as a pure function of seed, hostname, time since its start and settings: what it reports depends on nothing else,
 * so another device more, or a worker that had to be started again, changes nothing of it.
 */
export class Device {
  private settingsInUse: DeviceOverrides;
  private bootedMs: number;
  private seeds: Int32Array | undefined;

  constructor(
    private readonly identity: DeviceIdentity,
    private readonly profile: Profile,
    startedMs: number,
    settings: DeviceOverrides = {},
  ) {
    this.bootedMs = startedMs;
    this.settingsInUse = settings;
  }

  get hostname(): string {
    return this.identity.hostname;
  }

  get settings(): DeviceOverrides {
    return this.settingsInUse;
  }

  isRestarting(nowMs: number): boolean {
    return nowMs < this.bootedMs;
  }

  /** Takes it away for a while. @returns when it will be back, with its settings and an uptime of 0. */
  restart(nowMs: number): number {
    this.bootedMs = nowMs + RESTART_MS;
    return this.bootedMs;
  }

  /** Overrides what it reports in these fields from now on. @returns false, with nothing changed, where it would be too much */
  change(fields: DeviceOverrides): boolean {
    const settings = { ...this.settingsInUse, ...fields };
    if (JSON.stringify(settings).length > MAX_SETTINGS_CHARACTERS) return false;
    this.settingsInUse = settings;
    return true;
  }

  /** All that it reports, in its profile's order; what was set beside that comes last. */
  info(nowMs: number): Readonly<Record<string, Value>> {
    const reading = this.reading(nowMs);
    const info: Record<string, Value> = {};
    for (const name of this.profile.fields.keys()) info[name] = reading.valueOf(name);
    return Object.assign(info, this.settingsInUse);
  }

  /** The line that it logs at this moment. */
  logText(nowMs: number): string {
    const [now, before] = [this.reading(nowMs), this.reading(nowMs - LOG_EVERY_MS)];
    return logText(this.seedAt(this.profile.slots.length), Math.floor((nowMs - this.bootedMs) / LOG_EVERY_MS), {
      now: (field) => now.valueOf(field),
      before: (field) => before.valueOf(field),
      natural: (field) => this.profile.fields.get(field)?.read(now) ?? null,
    });
  }

  private reading(nowMs: number): Reading {
    const { profile, settingsInUse: settings, identity, bootedMs } = this;
    const reading: Reading = {
      hostname: identity.hostname,
      firmware: identity.firmware,
      bootedMs,
      uptimeMs: Math.max(0, nowMs - bootedMs),
      seedAt: (slot) => this.seedAt(slot),
      valueOf: (name) => {
        const set = settings[name];
        return set === undefined ? (profile.fields.get(name)?.read(reading) ?? null) : set;
      },
      driveOf: (name) => {
        const signal = profile.signals.get(name);
        if (signal !== undefined) return signal(reading, reading.uptimeMs);
        const drive = profile.fields.get(name)?.drive;
        const set = settings[name];
        return (typeof set === 'number' ? drive?.of(set) : drive?.natural(reading)) ?? 0;
      },
    };
    return reading;
  }

  /** Drawn at the first use: a thousand devices start before the first of them is asked for. */
  private seedAt(slot: number): number {
    this.seeds ??= this.drawSeeds();
    return this.seeds[slot] ?? 0;
  }

  private drawSeeds(): Int32Array {
    const random = Random.fromSeed(this.identity.seed).fork(this.identity.hostname);
    return Int32Array.from([...this.profile.slots, 'what it says'], (path) => random.fork(path).int32());
  }
}
