import { Random } from '../../kernel/random/random.js';
import { type LogEntry } from './log-entry.js';
import { logText } from './log-texts.js';
import { boardOf } from './miner/board.js';
import { type DeviceFault, faultsAt } from './miner/device-fault.js';
import { Miner } from './miner/miner.js';
import { minerLine } from './miner/miner-log.js';
import { type Profile } from './profile.js';
import { type Reading } from './reading.js';
import { type DeviceOverrides, type Value } from './value.js';

/** How long a device is away when it restarts. */
export const RESTART_MS = 5000;
/** How often a miner measures: what it reports is of the last time. */
const MEASURE_EVERY_MS = 500;
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

/** What else a device is made with. */
export interface DeviceCircumstances {
  /** Its IPv4 address. */
  readonly address?: string;
  /** When it was switched on for the first time; a thread that had to be started again starts it once more. */
  readonly firstStartedMs?: number;
  readonly faults?: readonly DeviceFault[];
}

/** Lines that a device has written about what was done to it, and how many of the others are shown with them. */
const MAX_NOTES = 64;
const LINES_SHOWN = 100;
const OWN_ADDRESS = '127.0.0.1';

/** Which state of a device it is: what it reports is the same for as long as this is. */
export interface Measurement {
  readonly atMs: number;
  /** Of what was done to it. */
  readonly revision: number;
}

/**
 * A device as a pure function of seed, hostname, time since its start and settings: what it reports depends on nothing else,
 * so another device more, or a worker that had to be started again, changes nothing of it.
 */
export class Device {
  private settingsInUse: DeviceOverrides;
  private bootedMs: number;
  private seeds: Int32Array | undefined;
  private madeMiner: Miner | undefined;
  private notes: LogEntry[] = [];
  private steady: { readonly of: DeviceOverrides; readonly fields: Readonly<Record<string, Value>> } | undefined;
  private faultsInUse: readonly DeviceFault[];

  constructor(
    private readonly identity: DeviceIdentity,
    readonly profile: Profile,
    startedMs: number,
    settings: DeviceOverrides = {},
    private readonly circumstances: DeviceCircumstances = {},
  ) {
    this.bootedMs = startedMs;
    this.settingsInUse = settings;
    this.faultsInUse = circumstances.faults ?? [];
  }

  /** Undefined where its profile has no boards. Made at the first use, as it takes memory. */
  get miner(): Miner | undefined {
    const { miner } = this.profile;
    if (miner === undefined || this.madeMiner !== undefined) return this.madeMiner;
    const { seed, hostname, firmware } = this.identity;
    const { address = OWN_ADDRESS, firstStartedMs = this.bootedMs } = this.circumstances;
    this.madeMiner = new Miner({
      ...{ seed, hostname, firmware, address, firstStartedMs, startedMs: this.bootedMs },
      board: boardOf(seed, hostname, miner.boards),
      settings: miner,
      kept: this.settingsInUse,
      faults: this.faultsInUse,
    });
    return this.madeMiner;
  }

  get firmware(): string {
    return this.miner?.firmware ?? this.identity.firmware;
  }

  /** The faults that it has at this moment. */
  faults(nowMs: number): readonly DeviceFault[] {
    return faultsAt(this.faultsInUse, nowMs);
  }

  setFaults(faults: readonly DeviceFault[], nowMs: number): void {
    // Made before, so that what it has done until now was done without them.
    this.miner?.setFaults(faults, nowMs);
    this.faultsInUse = faults;
  }

  uptimeMs(nowMs: number): number {
    return Math.max(0, nowMs - this.bootedMs);
  }

  get hostname(): string {
    return this.identity.hostname;
  }

  get settings(): DeviceOverrides {
    return this.madeMiner?.kept ?? this.settingsInUse;
  }

  isRestarting(nowMs: number): boolean {
    return nowMs < this.bootedMs;
  }

  /** Takes it away for a while. @returns when it will be back, with its settings and an uptime of 0. */
  restart(nowMs: number, reason = 'Software reset via esp_restart'): number {
    this.miner?.restart(nowMs, nowMs + RESTART_MS, reason);
    this.notes = [];
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

  /** Keeps these settings of a miner from now on. @returns false, with nothing changed, where it would be too much */
  keep(changes: DeviceOverrides, nowMs: number): boolean {
    const { miner } = this;
    if (miner === undefined || JSON.stringify({ ...miner.kept, ...changes }).length > MAX_SETTINGS_CHARACTERS)
      return false;
    miner.keep(changes, nowMs);
    return true;
  }

  /** All that it reports, in its profile's order; what is not always there, and what was set beside that, comes last. */
  info(nowMs: number): Readonly<Record<string, Value>> {
    const { miner } = this;
    const reading = this.reading(miner === undefined ? nowMs : this.measuredMs(miner, nowMs));
    const { always, moving, optional, blank } = this.profile;
    const info: Record<string, Value> = { ...(miner === undefined ? blank : this.steadyOf(miner, reading)) };
    for (const name of miner === undefined ? always : moving) info[name] = reading.valueOf(name);
    for (const name of optional) {
      const value = reading.valueOf(name);
      if (value !== null) info[name] = value;
    }
    return miner === undefined ? Object.assign(info, this.settingsInUse) : info;
  }

  /** The last time that it measured; undefined where it reports what is so at every moment. */
  measurement(nowMs: number): Measurement | undefined {
    const { miner } = this;
    return miner === undefined ? undefined : { atMs: this.measuredMs(miner, nowMs), revision: miner.revision };
  }

  /** Writes a line into its log. */
  note(line: Omit<LogEntry, 'uptimeMs'>, nowMs: number): LogEntry {
    const entry = { ...line, uptimeMs: this.uptimeMs(nowMs) };
    this.notes = [...this.notes.slice(1 - MAX_NOTES), entry];
    return entry;
  }

  /** The line that is due at this moment, or was last. */
  logEntry(nowMs: number): LogEntry {
    const { miner } = this;
    if (miner === undefined) return { level: 'I', tag: '', text: this.logText(nowMs), uptimeMs: this.uptimeMs(nowMs) };
    return this.minerEntry(miner, Math.floor(this.uptimeMs(nowMs) / LOG_EVERY_MS));
  }

  /** The last lines of its log, oldest first. */
  recentLog(nowMs: number): LogEntry[] {
    const { miner } = this;
    if (miner === undefined) return [this.logEntry(nowMs)];
    const last = Math.floor(this.uptimeMs(nowMs) / LOG_EVERY_MS);
    const first = Math.max(0, last - LINES_SHOWN + 1);
    const lines = Array.from({ length: last - first + 1 }, (_, index) => this.minerEntry(miner, first + index));
    return [...lines, ...this.notes].sort((a, b) => a.uptimeMs - b.uptimeMs);
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

  /** When it has measured last; what has changed since then shows at once. */
  private measuredMs(miner: Miner, nowMs: number): number {
    return Math.max(nowMs - (this.uptimeMs(nowMs) % MEASURE_EVERY_MS), miner.changedMs(nowMs));
  }

  /** What a miner reports that changes only with its settings, read once for them; all else is there, and empty. */
  private steadyOf(miner: Miner, reading: Reading): Readonly<Record<string, Value>> {
    const { settings } = miner;
    if (this.steady?.of !== settings) {
      const fields: Record<string, Value> = { ...this.profile.blank };
      for (const name of this.profile.steady) fields[name] = reading.valueOf(name);
      this.steady = { of: settings, fields };
    }
    return this.steady.fields;
  }

  /** Of the moment at which it was due, so that it is the same whenever it is looked at. */
  private minerEntry(miner: Miner, index: number): LogEntry {
    const uptimeMs = index * LOG_EVERY_MS;
    return { ...minerLine(miner.noiseSeed, index, miner.at(this.bootedMs + uptimeMs)), uptimeMs };
  }

  private reading(nowMs: number): Reading {
    const { profile, identity, bootedMs, miner } = this;
    // What is set on a miner is a setting, which fields show that are made for it.
    const settings: DeviceOverrides = miner === undefined ? this.settingsInUse : {};
    const reading: Reading = {
      hostname: identity.hostname,
      firmware: miner?.firmware ?? identity.firmware,
      bootedMs,
      uptimeMs: Math.max(0, nowMs - bootedMs),
      moment: miner?.at(nowMs),
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
