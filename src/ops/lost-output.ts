const lost = { stdout: 0, stderr: 0 };

/**
 * Keeps the process from ending with its log: a full disk, or a reader that is gone, loses lines and nothing else. To be called once,
 * before anything is written.
 */
export function countLostOutput(): void {
  for (const name of ['stdout', 'stderr'] as const) process[name].on('error', () => (lost[name] += 1));
}

/** Writes that failed since the process started, each a line of the log, by stream. */
export function lostOutputCounts(): Readonly<Record<'stdout' | 'stderr', number>> {
  return lost;
}
