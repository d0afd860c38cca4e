import { type Timers } from '../../kernel/time/timers.js';

/** npm hands on a Ctrl+C that the terminal has sent already: what comes so soon is the same one again. */
const SAME_MS = 200;

/**
 * Calls `stop` on each Ctrl+C or SIGTERM, until the process has ended. It ends no sooner than the same signal may come once
 * more: Node lets go of its listeners before it is gone, and the clean end would become a death by signal.
 */
export function onStopSignal(timers: Timers, stop: () => void): void {
  let lastMs = -Infinity;
  const handle = (): void => {
    const nowMs = timers.nowMs();
    const isSame = nowMs - lastMs < SAME_MS;
    lastMs = nowMs;
    if (isSame) return;
    timers.after(SAME_MS, () => undefined);
    stop();
  };
  process.on('SIGINT', handle).on('SIGTERM', handle);
}
