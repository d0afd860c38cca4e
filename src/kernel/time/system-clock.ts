import { reportBug } from '../errors/bugs.js';
import { enterWork, type LoopWork, UNKNOWN_WORK } from '../loop/work.js';
import { TaskClock } from './clock.js';

/**
 * Due times are rounded up to this grid, so that one timer serves all streams and what a stream has to say within a tick
 * goes out in one write. 40 ms is a picture of television: a person sees no difference, and a server wakes half as often as for 20.
 */
const TICK_MS = 40;

/** What a timer of Node can be set for; beyond, it would fire at once. Waking in between does no harm. */
const MAX_DELAY_MS = 2 ** 31 - 1;

/** Work done in one go before the event loop gets its turn: sockets are read and other requests answered in between. */
const TURN_MS = 5;

/** Where the time comes from, in milliseconds. */
export interface TimeSource {
  /** Wall clock at the moment at which `monotonicMs()` was 0, since the Unix epoch. */
  readonly originMs: number;
  /** Never steps. */
  monotonicMs(): number;
  /** Since the Unix epoch; steps when the system's clock is set. */
  wallMs(): number;
}

/** All threads of a process have one origin and one monotonic clock, so that their times may be compared. */
const SYSTEM_TIME: TimeSource = {
  originMs: performance.timeOrigin,
  monotonicMs: () => performance.now(),
  wallMs: () => Date.now(),
};

/**
 * The clock of a running process: the wall clock when the process started, and monotonic time since. While the process is
 * stopped (SIGSTOP), monotonic time goes on; while the machine sleeps, it does not.
 *
 * One timer for all that waits; work that is due now runs in the next turn of the event loop.
 */
export class SystemClock extends TaskClock {
  private timer: NodeJS.Timeout | undefined;
  private timerDueMs = Infinity;
  private immediate: NodeJS.Immediate | undefined;
  private running = false;
  private stopped = false;

  constructor(private readonly time: TimeSource = SYSTEM_TIME) {
    super();
  }

  now(): number {
    return Math.floor(this.time.originMs + this.time.monotonicMs());
  }

  wallMs(): number {
    return this.time.wallMs();
  }

  protected override roundDue(dueMs: number): number {
    return Math.ceil(dueMs / TICK_MS) * TICK_MS;
  }

  protected onPlanned(): void {
    if (!this.running) this.wakeUp();
  }

  stop(): void {
    this.stopped = true;
    clearTimeout(this.timer);
    clearImmediate(this.immediate);
    this.timer = undefined;
    this.immediate = undefined;
    this.timerDueMs = Infinity;
  }

  private wakeUp(): void {
    const dueMs = this.nextDueMs();
    if (this.stopped || dueMs === undefined || this.immediate !== undefined) return;
    const delayMs = dueMs - this.now();
    if (delayMs <= 0) {
      this.immediate = setImmediate(() => {
        this.immediate = undefined;
        this.runDue();
      });
    } else if (dueMs < this.timerDueMs) {
      clearTimeout(this.timer);
      this.timerDueMs = dueMs;
      this.timer = setTimeout(
        () => {
          this.timer = undefined;
          this.timerDueMs = Infinity;
          this.runDue();
        },
        Math.min(delayMs, MAX_DELAY_MS),
      );
    }
  }

  private runDue(): void {
    const startedMs = this.now();
    const serial = this.nextSerial;
    this.running = true;
    try {
      // Only what was planned when the turn began: work that plans itself anew for "now" lets the event loop turn first.
      let task = this.takeDue(startedMs, serial);
      while (task !== undefined) {
        runTask(task);
        if (this.now() - startedMs >= TURN_MS) break;
        task = this.takeDue(startedMs, serial);
      }
    } finally {
      this.running = false;
      enterWork(UNKNOWN_WORK);
      this.wakeUp();
    }
  }
}

/** A bug in one piece of work keeps none of the others from running. */
function runTask(task: { readonly loopWork: LoopWork; run(): void }): void {
  enterWork(task.loopWork);
  try {
    task.run();
  } catch (error) {
    reportBug('timer', error);
  }
}
