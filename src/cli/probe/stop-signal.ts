import { type Timers } from './timers.js';

/** npm hands on a Ctrl+C that the terminal has sent already: what comes so soon is the same one again. */
const SAME_MS = 300;

/**
 * Calls `stop` on each Ctrl+C or SIGTERM, until the process has ended: without a listener, a late second signal would
 * turn a clean end into a death by signal. Listening keeps no process alive.
 */
export function onStopSignal(timers: Timers, stop: () => void): void {
  let lastMs = -Infinity;
  const handle = (): void => {
    const nowMs = timers.nowMs();
    const isSame = nowMs - lastMs < SAME_MS;
    lastMs = nowMs;
    if (!isSame) stop();
  };
  process.on('SIGINT', handle).on('SIGTERM', handle);
}
