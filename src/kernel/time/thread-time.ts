import { readFileSync, readlinkSync } from 'node:fs';

/** Where Linux counts the time of this thread on a processor; undefined elsewhere. */
export function threadStatistics(): string | undefined {
  try {
    return `/proc/${readlinkSync('/proc/thread-self')}/schedstat`;
  } catch {
    return undefined;
  }
}

/** Milliseconds that a thread has had of a processor; undefined where that is not known. */
function threadMs(statistics: string): number | undefined {
  try {
    const [first = ''] = readFileSync(statistics, 'utf8').split(' ', 1);
    return first === '' ? undefined : Number(first) / 1e6;
  } catch {
    return undefined;
  }
}

/**
 * A stopwatch for the work of one thread. What the machine does besides does not count: where its processors are shared, less is worked
 * than time has passed.
 * @param statistics of the thread; where there are none, what the whole process has worked is the most that it can be
 * @returns milliseconds since it was started
 */
export function startStopwatch(statistics: string | undefined): () => number {
  const beganMs = performance.now();
  const before = process.cpuUsage();
  const beforeMs = statistics === undefined ? undefined : threadMs(statistics);
  return () => {
    const passedMs = performance.now() - beganMs;
    if (passedMs < 1) return passedMs;
    const nowMs = statistics === undefined ? undefined : threadMs(statistics);
    if (nowMs !== undefined && beforeMs !== undefined) return Math.min(passedMs, nowMs - beforeMs);
    const { user, system } = process.cpuUsage(before);
    return Math.min(passedMs, (user + system) / 1000);
  };
}
