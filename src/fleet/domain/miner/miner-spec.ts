import { type Board } from './board.js';
import { type DeviceFault } from './device-fault.js';
import { type Settings, type SettingsSpec } from './setting-specs.js';

/** A miner that is to be. */
export interface MinerSpec {
  readonly seed: string;
  readonly hostname: string;
  /** The version that it was delivered with. */
  readonly firmware: string;
  /** Its IPv4 address. */
  readonly address: string;
  readonly board: Board;
  readonly settings: SettingsSpec;
  /** When it was switched on for the first time, and this time, on the monotonic clock. */
  readonly firstStartedMs: number;
  readonly startedMs: number;
  /** What it keeps over a restart: what was set. */
  readonly kept: Settings;
  readonly faults: readonly DeviceFault[];
}
