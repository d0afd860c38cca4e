import { storedJson } from '../frame/stored.js';
import { type KeptRun } from './day-choice.js';

/** The day of this tab; where nothing is kept, a page that is loaded again shows the day that all see. */
const kept = storedJson<KeptRun>('sessionStorage', 'flowprobe-day');

export function keepRun(run: KeptRun): void {
  kept.write(run);
}

export function forgetRun(): void {
  kept.write(null);
}

export function keptRun(): KeptRun | null {
  return kept.read();
}
