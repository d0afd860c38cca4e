import { uniformAt } from '../value-noise.js';
import { type BestShare } from './records.js';

/** A share as the scoreboard of a device has it. */
export interface ScoreboardEntry {
  readonly difficulty: number;
  /** When it was found, on the monotonic clock. */
  readonly foundMs: number;
  readonly bits: number;
}

export function scoreOf({ difficulty, bits }: BestShare, foundMs: number): ScoreboardEntry {
  return { difficulty, foundMs, bits };
}

function hex(bits: number, index: number, digits: number): string {
  return Math.floor(uniformAt(bits, index) * 16 ** digits)
    .toString(16)
    .padStart(digits, '0');
}

/** The entry as it is answered: `since` in seconds ago, `ntime` in seconds since the Unix epoch. */
export function shownScore({ difficulty, foundMs, bits }: ScoreboardEntry, index: number, nowMs: number): object {
  return {
    rank: index + 1,
    since: Math.max(0, Math.floor((nowMs - foundMs) / 1000)),
    difficulty: Math.round(difficulty * 100) / 100,
    job_id: hex(bits, 0, 6),
    extranonce2: hex(bits, 1, 8),
    ntime: Math.floor(foundMs / 1000),
    nonce: hex(bits, 2, 8),
    version_bits: hex(bits, 3, 8),
  };
}
