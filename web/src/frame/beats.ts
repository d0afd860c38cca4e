/** By their moment, in whole milliseconds of the page's clock. */
const beats = new Map<number, Set<() => void>>();

function nextBeatMs(nowMs: number, periodMs: number): number {
  const leftMs = periodMs - (nowMs % periodMs);
  // A timer may end a little before its beat, which is not to be another one.
  return Math.round(nowMs + (leftMs < periodMs / 4 ? leftMs + periodMs : leftMs));
}

/**
 * Runs a task at the next of the moments that all which changes as often has in common. Those of one moment run one after the
 * other, with nothing between them: one frame has it all. @returns cancels it
 */
export function atBeat(periodMs: number, task: () => void): () => void {
  const nowMs = performance.now();
  const beatMs = nextBeatMs(nowMs, periodMs);
  const tasks = beats.get(beatMs) ?? startBeat(beatMs, beatMs - nowMs);
  tasks.add(task);
  return () => void tasks.delete(task);
}

function startBeat(beatMs: number, waitMs: number): Set<() => void> {
  const tasks = new Set<() => void>();
  beats.set(beatMs, tasks);
  setTimeout(() => {
    beats.delete(beatMs);
    for (const task of tasks) {
      // One that fails does not take the others with it.
      queueMicrotask(() => {
        if (tasks.has(task)) task();
      });
    }
  }, waitMs);
  return tasks;
}
