import { type Subscriber, type Subscription } from 'rxjs';
import { type Backpressure } from '../kernel/backpressure.js';
import { type TaskClock } from '../kernel/time/clock.js';
import { type Chunk } from '../streaming/chunk.js';
import { type ClockedRun } from './clocked-run.js';

/** What a stream asks of the clock that it stands on. */
export interface StreamClock {
  /** Milliseconds since the Unix epoch. */
  nowMs(): number;
  /** The last message of a run that may be sent, of those that are due. */
  lastSequenceOf(connection: string): number;
  /** Real time until the clock shows `nowMs`; undefined while it stands still. */
  delayUntil(nowMs: number): number | undefined;
  /** The stream has emitted, or has reached the clock. */
  onProgress(stream: ClockStream): void;
  onClose(stream: ClockStream): void;
}

/**
 * One reader of a run on a clock. It emits what is due, a bounded piece each turn and no faster than its reader takes it, and then
 * waits for the clock to be moved, or for the time where the clock runs.
 */
export class ClockStream {
  /** Not all that is due has been emitted. */
  isBehind = true;
  /** When it emitted or passed a message last, or was found behind, by the monotonic clock. */
  progressMs: number;
  private planned: Subscription | undefined;
  private isClosed = false;

  constructor(
    readonly run: ClockedRun,
    private readonly clock: StreamClock,
    private readonly timers: TaskClock,
    private readonly reader: { readonly subscriber: Subscriber<Chunk>; readonly backpressure: Backpressure },
  ) {
    this.progressMs = timers.now();
  }

  /** Emits what is due by now. To be called once at the start; it goes on by itself. */
  emit(): void {
    this.planned?.unsubscribe();
    const { run, clock, reader } = this;
    const nowMs = clock.nowMs();
    const lastSequence = clock.lastSequenceOf(run.connection);
    const { sequence } = run;
    const chunk = run.take(nowMs, lastSequence);
    // What a filter passes by is progress as well.
    if (chunk !== undefined || run.sequence !== sequence) this.progressMs = this.timers.now();
    if (chunk !== undefined) reader.subscriber.next(chunk);
    if (this.isClosed) return;
    this.isBehind = !run.finished && run.dueMs <= nowMs && run.sequence <= lastSequence;
    clock.onProgress(this);
    if (run.finished) reader.subscriber.complete();
    else if (this.isBehind) reader.backpressure.onDrain(() => this.emitIn(0));
    else this.emitWhenDue();
  }

  /** The clock was moved: looks in a turn of its own at what is due now, unless it is about to look by itself. @returns whether it does */
  wake(): boolean {
    if (this.isClosed || this.isBehind) return false;
    this.isBehind = true;
    this.progressMs = this.timers.now();
    this.emitIn(0);
    return true;
  }

  /** Emits the last bytes and ends. */
  end(chunk: Chunk): void {
    const { subscriber } = this.reader;
    if (this.isClosed) return;
    subscriber.next(chunk);
    subscriber.complete();
  }

  close(): void {
    if (this.isClosed) return;
    this.isClosed = true;
    this.planned?.unsubscribe();
    this.clock.onClose(this);
  }

  private emitWhenDue(): void {
    const delayMs = this.clock.delayUntil(this.run.dueMs);
    // A part of a millisecond would be lost in the years since 1970, and the time never come.
    if (delayMs !== undefined) this.emitIn(Math.max(1, Math.ceil(delayMs)));
  }

  private emitIn(delayMs: number): void {
    this.planned?.unsubscribe();
    this.planned = this.isClosed ? undefined : this.timers.schedule(() => this.emit(), delayMs);
  }
}
