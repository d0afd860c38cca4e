/**
 * What the event loop of this thread is at work on. A few places where work begins name it, and a name holds until the next is
 * set or its turn is over: a message costs nothing, and no promise is tracked. Read by `LoopWatch`.
 */

/** A kind of work: a label of `flowprobe_event_loop_held_total`. */
export interface LoopWork {
  readonly name: string;
  /** For how long the loop was at it since `takeBusiest`, in milliseconds. */
  ms: number;
}

/** Names are the routes of the service and a few kinds of work. Past the bound all further ones share one. */
const MAX_NAMES = 400;

const works = new Map<string, LoopWork>();
/** Those that the loop was at since `takeBusiest`; not all of them are looked through each time. */
let busy: LoopWork[] = [];

/** The kind of work of a name. To be looked up once where work of a kind begins often. */
export function workOf(name: string): LoopWork {
  let work = works.get(name);
  if (work === undefined) {
    if (works.size >= MAX_NAMES) return OTHER_WORK;
    work = { name, ms: 0 };
    works.set(name, work);
  }
  return work;
}

/** Work that nothing has named. */
export const UNKNOWN_WORK = workOf('unknown');
const OTHER_WORK = workOf('other');

let current = UNKNOWN_WORK;
let sinceMs = performance.now();
let endsWithTurn = false;

/** What the loop is at work on. */
export function currentWork(): LoopWork {
  return current;
}

/** Adds the time until now to what the loop is at. */
function addTime(): void {
  const nowMs = performance.now();
  if (current.ms === 0) busy.push(current);
  current.ms += nowMs - sinceMs;
  sinceMs = nowMs;
}

/** From now on it is `work`. @returns what it was until now */
export function enterWork(work: LoopWork): LoopWork {
  const before = current;
  if (work === before) return before;
  addTime();
  current = work;
  return before;
}

function endTurn(): void {
  endsWithTurn = false;
  enterWork(UNKNOWN_WORK);
}

/** From now on it is `work`, what follows in promises too, until the event loop turns. */
export function beginWork(work: LoopWork): void {
  enterWork(work);
  if (endsWithTurn) return;
  endsWithTurn = true;
  setImmediate(endTurn);
}

/** Calls `callback` as a piece of `work`. */
export function asWork<T>(work: LoopWork, callback: () => T): T {
  const before = enterWork(work);
  try {
    return callback();
  } finally {
    enterWork(before);
  }
}

/**
 * The work that took the most time since the last call, of which all begin anew.
 * @param idleMs for how long the loop has waited since then, which nothing has named
 */
export function takeBusiest(idleMs: number): Readonly<LoopWork> {
  addTime();
  UNKNOWN_WORK.ms -= idleMs;
  let busiest: Readonly<LoopWork> = { name: UNKNOWN_WORK.name, ms: 0 };
  for (const work of busy) {
    if (work.ms > busiest.ms) busiest = { name: work.name, ms: work.ms };
    work.ms = 0;
  }
  busy = [];
  return busiest;
}
