import { type SchedulerAction, type SchedulerLike, Subscription } from 'rxjs';
import TinyQueue from 'tinyqueue';
import { currentWork, type LoopWork } from '../loop/work.js';

type Work<T> = (this: SchedulerAction<T>, state?: T) => void;

interface Runnable {
  /** What the loop was at work on when it was planned first. */
  readonly loopWork: LoopWork;
  run(): void;
}

/** An entry of the queue; without an action it was cancelled, and is passed over when it comes up. */
interface Entry {
  readonly dueMs: number;
  readonly serial: number;
  action: Runnable | undefined;
}

/** One planned piece of work; it may plan itself again, as RxJS's operators do. Planned anew, the last plan holds. */
class ClockAction<T> extends Subscription implements SchedulerAction<T>, Runnable {
  private entry: Entry | undefined;
  private state: T | undefined;
  readonly loopWork = currentWork();

  constructor(
    private readonly clock: TaskClock,
    private readonly work: Work<T>,
  ) {
    super();
  }

  schedule(state?: T, delayMs = 0): Subscription {
    if (this.closed) return this;
    this.state = state;
    this.leaveQueue();
    this.entry = this.clock.plan(this, delayMs);
    return this;
  }

  run(): void {
    this.entry = undefined;
    this.work.call(this, this.state);
    // A finished action releases its subscribers' teardown, as RxJS's own AsyncAction does.
    if (!this.isPlanned()) this.unsubscribe();
  }

  override unsubscribe(): void {
    if (this.closed) return;
    super.unsubscribe();
    this.leaveQueue();
  }

  private isPlanned(): boolean {
    return this.entry !== undefined;
  }

  private leaveQueue(): void {
    if (this.entry !== undefined) this.clock.cancel(this.entry);
    this.entry = undefined;
  }
}

/** Earliest first; what is due at the same time runs in the order it was planned, so that runs repeat exactly. */
function byDueThenSerial(a: Entry, b: Entry): number {
  return a.dueMs - b.dueMs || a.serial - b.serial;
}

/** Below this many cancelled entries the queue is not worth rebuilding. */
const CANCELLED_MINIMUM = 1024;

/**
 * The clock that is handed in, an RxJS scheduler. It has two readings, both in milliseconds since the Unix epoch: `now()` for
 * durations, timeouts, schedules, retries and ages; `wallMs()` for timestamps that people read, and for nothing else.
 * Work waits in a heap keyed by time and serial: planning costs O(log n).
 */
export abstract class TaskClock implements SchedulerLike {
  private queue = new TinyQueue<Entry>([], byDueThenSerial);
  private serial = 0;
  private cancelled = 0;

  /** Monotonic: begins at the wall clock's time and goes on evenly from there, whatever the wall clock is set to since. */
  abstract now(): number;

  /** The wall clock, as it is set now. Two readings say nothing about the time between them. */
  abstract wallMs(): number;

  /** Releases what would keep the process alive: nothing that is planned will run. */
  abstract stop(): void;

  /** Called when the earliest due time may have changed. */
  protected abstract onPlanned(): void;

  schedule<T>(work: Work<T>, delayMs = 0, state?: T): Subscription {
    return new ClockAction<T>(this, work).schedule(state, delayMs);
  }

  /** How many pieces of work wait, the cancelled ones not counted. */
  get waiting(): number {
    return this.queue.length - this.cancelled;
  }

  /** When work asked for at `dueMs` runs; a clock may round up to have much of it run together. */
  protected roundDue(dueMs: number): number {
    return dueMs;
  }

  /** Due time of the earliest work, or undefined when there is none. */
  protected nextDueMs(): number | undefined {
    this.dropCancelled();
    return this.queue.peek()?.dueMs;
  }

  /** Takes the earliest work if it is due by `limitMs` and was planned before `serial`. */
  protected takeDue(limitMs: number, serial = Infinity): Runnable | undefined {
    this.dropCancelled();
    const first = this.queue.peek();
    if (first === undefined || first.dueMs > limitMs || first.serial >= serial) return undefined;
    this.queue.pop();
    return first.action;
  }

  /** Serial of what is planned next: all that is planned from now on has this or a higher one. */
  protected get nextSerial(): number {
    return this.serial;
  }

  /** @internal */
  plan(action: Runnable, delayMs: number): Entry {
    const now = this.now();
    const entry = { dueMs: delayMs > 0 ? this.roundDue(now + delayMs) : now, serial: this.serial, action };
    this.serial += 1;
    this.queue.push(entry);
    this.onPlanned();
    return entry;
  }

  /** @internal The entry stays in the heap until it comes up, or until there are too many like it. */
  cancel(entry: Entry): void {
    entry.action = undefined;
    this.cancelled += 1;
    if (this.cancelled < CANCELLED_MINIMUM || this.cancelled < this.queue.length / 2) return;
    const left = this.queue.data.filter(({ action }) => action !== undefined);
    this.queue = new TinyQueue(left, byDueThenSerial);
    this.cancelled = 0;
  }

  private dropCancelled(): void {
    for (let first = this.queue.peek(); first !== undefined && first.action === undefined; first = this.queue.peek()) {
      this.queue.pop();
      this.cancelled -= 1;
    }
  }
}
