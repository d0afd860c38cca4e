import { type SchedulerAction, type SchedulerLike, Subscription } from 'rxjs';
import TinyQueue from 'tinyqueue';

type Work<T> = (this: SchedulerAction<T>, state?: T) => void;

/** One planned piece of work; an action may plan itself again, as RxJS's operators do. */
class ClockAction<T> extends Subscription implements SchedulerAction<T>, PlannedTask {
  dueMs = 0;
  serial = 0;
  planned = false;
  private state: T | undefined;

  constructor(
    private readonly clock: TaskClock,
    private readonly work: Work<T>,
  ) {
    super();
  }

  schedule(state?: T, delayMs = 0): Subscription {
    if (!this.closed) {
      this.state = state;
      this.clock.plan(this, delayMs);
    }
    return this;
  }

  run(): void {
    this.planned = false;
    if (this.closed) return;
    this.work.call(this, this.state);
    // A finished action lets go of its subscribers' teardown, as RxJS's own AsyncAction does; the work may have planned anew.
    if (!this.isPlanned()) this.unsubscribe();
  }

  private isPlanned(): boolean {
    return this.planned;
  }

  override unsubscribe(): void {
    if (this.closed) return;
    super.unsubscribe();
    if (this.planned) this.clock.forget();
  }
}

interface PlannedTask {
  dueMs: number;
  serial: number;
  planned: boolean;
  readonly closed: boolean;
  run(): void;
}

/** Earliest first; what is due at the same time runs in the order it was planned, so that runs repeat exactly. */
function byDueThenSerial(a: PlannedTask, b: PlannedTask): number {
  return a.dueMs - b.dueMs || a.serial - b.serial;
}

/** Below this many cancelled tasks the queue is not worth rebuilding. */
const FORGOTTEN_MINIMUM = 1024;

/**
 * The clock that is handed in: tells the time in milliseconds since the Unix epoch and runs work when it is due, as an
 * RxJS scheduler. Tasks wait in a heap keyed by time and serial: planning costs O(log n).
 */
export abstract class TaskClock implements SchedulerLike {
  private tasks = new TinyQueue<PlannedTask>([], byDueThenSerial);
  private serial = 0;
  private forgotten = 0;

  abstract now(): number;

  /** Lets go of what would keep the process alive: nothing that is planned will run. */
  abstract stop(): void;

  /** Called when the earliest due time may have changed. */
  protected abstract onPlanned(): void;

  schedule<T>(work: Work<T>, delayMs = 0, state?: T): Subscription {
    return new ClockAction<T>(this, work).schedule(state, delayMs);
  }

  /** How many tasks wait, the cancelled ones not counted. */
  get waiting(): number {
    return this.tasks.length - this.forgotten;
  }

  /** When a task asked for at `dueMs` runs; a clock may round up to have many run together. */
  protected roundDue(dueMs: number): number {
    return dueMs;
  }

  /** Due time of the earliest task, or undefined when there is none. */
  protected nextDueMs(): number | undefined {
    this.dropCancelled();
    return this.tasks.peek()?.dueMs;
  }

  /** Takes the earliest task if it is due by `limitMs` and was planned before `serial`. */
  protected takeDue(limitMs: number, serial = Infinity): PlannedTask | undefined {
    this.dropCancelled();
    const first = this.tasks.peek();
    return first !== undefined && first.dueMs <= limitMs && first.serial < serial ? this.tasks.pop() : undefined;
  }

  /** Serial of the task to be planned next: what is planned from now on has this or a higher one. */
  protected get nextSerial(): number {
    return this.serial;
  }

  /** @internal */
  plan(task: PlannedTask, delayMs: number): void {
    const now = this.now();
    task.dueMs = delayMs > 0 ? this.roundDue(now + delayMs) : now;
    task.serial = this.serial;
    task.planned = true;
    this.serial += 1;
    this.tasks.push(task);
    this.onPlanned();
  }

  /** @internal A planned task was cancelled: it stays in the heap until it comes up, or until there are too many. */
  forget(): void {
    this.forgotten += 1;
    if (this.forgotten < FORGOTTEN_MINIMUM || this.forgotten < this.tasks.length / 2) return;
    this.tasks = new TinyQueue(
      this.tasks.data.filter((task) => !task.closed),
      byDueThenSerial,
    );
    this.forgotten = 0;
  }

  private dropCancelled(): void {
    while (this.tasks.peek()?.closed === true) {
      this.tasks.pop();
      this.forgotten -= 1;
    }
  }
}
