import { type KeptRun } from './day-choice.js';

const ENTRY = 'flowprobe-day';

export function keepRun(run: KeptRun): void {
  try {
    sessionStorage.setItem(ENTRY, JSON.stringify(run));
  } catch {
    // Storage may be forbidden; then a page that is loaded again shows the day that all see.
  }
}

export function forgetRun(): void {
  try {
    sessionStorage.removeItem(ENTRY);
  } catch {
    // As above.
  }
}

export function keptRun(): KeptRun | null {
  try {
    return JSON.parse(sessionStorage.getItem(ENTRY) ?? 'null') as KeptRun | null;
  } catch {
    return null;
  }
}
