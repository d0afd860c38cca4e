import { FlowProbeError } from './flowprobe.error.js';

/** Where a bug came to light: a label of `flowprobe_bugs_total`. */
export type Boundary = 'http' | 'stream' | 'store' | 'worker' | 'thread' | 'timer' | 'socket' | 'background' | 'stop';

/** Writes down a bug with its stack. Standard error until the service has a log; a worker thread passes it to its host. */
export type BugLog = (boundary: Boundary, error: unknown) => void;

const counts = new Map<Boundary, number>();

function textOf(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

let log: BugLog = (boundary, error) => {
  process.stderr.write(`A bug came to light at the boundary ${boundary}: ${textOf(error)}\n`);
};

/** Decides where bugs are written down, once for the process. @returns what was in its place */
export function logBugsWith(bugLog: BugLog): BugLog {
  const before = log;
  log = bugLog;
  return before;
}

/** Whether it is an error with a code, which a user may see; anything else is a bug. */
export function isKnown(error: unknown): error is FlowProbeError {
  return error instanceof FlowProbeError;
}

/** Those that were reported: an error that passes several boundaries on its way out is reported at the first. */
const reported = new WeakSet<object>();

/** Logs a bug once, with its stack, and counts it. To be called by the outermost code that can go on without what failed. */
export function reportBug(boundary: Boundary, error: unknown): void {
  if (typeof error === 'object' && error !== null) {
    if (reported.has(error)) return;
    reported.add(error);
  }
  counts.set(boundary, (counts.get(boundary) ?? 0) + 1);
  log(boundary, error);
}

/** For `.catch` where a known error needs no answer: a bug is reported. */
export function reportUnlessKnown(boundary: Boundary): (error: unknown) => void {
  return (error) => {
    if (!isKnown(error)) reportBug(boundary, error);
  };
}

/** Bugs since the process started, by boundary. */
export function bugCounts(): ReadonlyMap<Boundary, number> {
  return counts;
}

/**
 * For a promise that nobody waits for: a rejection is reported as a bug in place of ending the process.
 * @param onKnown what to do with an error that has a code; left out, it is reported as well, as nobody expected it
 */
export function inBackground(
  boundary: Boundary,
  work: Promise<unknown>,
  onKnown?: (error: FlowProbeError) => void,
): void {
  work.catch((error: unknown) => {
    if (onKnown !== undefined && isKnown(error)) onKnown(error);
    else reportBug(boundary, error);
  });
}
