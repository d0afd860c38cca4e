import { type Moment } from './miner/moment.js';
import { type Value } from './value.js';

/** A device at one moment, as the fields of its profile see it. */
export interface Reading {
  readonly hostname: string;
  readonly firmware: string;
  /** When the device started, milliseconds since the Unix epoch. */
  readonly bootedMs: number;
  /** Since then. */
  readonly uptimeMs: number;
  /** What its miner measures; undefined where its profile has no boards. */
  readonly moment: Moment | undefined;
  /** 32 bits of the device's own for a slot of its profile. */
  seedAt(slot: number): number;
  /** What the device reports in a field. */
  valueOf(field: string): Value;
  /** How hard a signal or a field drives those that follow it, 0–1. */
  driveOf(name: string): number;
}
