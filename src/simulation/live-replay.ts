import { Observable, type SchedulerLike, type Subscription } from 'rxjs';
import { type Backpressure } from '../kernel/backpressure.js';
import { shareOf } from '../kernel/time/turn.js';
import { takeDue } from '../runs/timeline.js';
import { type Chunk } from '../streaming/chunk.js';
import { type SseEncoder } from '../streaming/sse-encoder.js';
import { type MessageBatch } from '../streaming/stream-source.js';
import { type DayRun } from './domain/day-run.js';

/** What a replay needs to know of the channel that it hands over to. */
export interface LiveChannel {
  /** All that is due by this time has been emitted. */
  readonly emittedMs: number;
  /** Whether the channel's next message is the one that the run stands on. */
  isAt(run: DayRun): boolean;
  /** What is emitted from now on. */
  readonly live$: Observable<MessageBatch | Chunk>;
  dayAfter(run: DayRun): DayRun;
  /** What a reader gets that joins now; without a message where the day has not begun. */
  join(): MessageBatch;
}

/** Where a reader was cut off: the day, and the last message of it that was read. */
export interface CutPoint {
  readonly run: DayRun;
  readonly sequence: number;
}

/**
 * Emits what was missed since a cut, a bounded piece each turn, over the turn of a day if need be; when it has emitted what the
 * channel has, it hands over in the same turn, so that nothing falls between. A cut at a message that the day does not have is
 * a join.
 */
export function replay(
  cut: CutPoint,
  channel: LiveChannel,
  reader: {
    readonly backpressure: Backpressure;
    readonly scheduler: SchedulerLike;
    readonly encoder: SseEncoder;
  },
): Observable<MessageBatch | Chunk> {
  return new Observable((subscriber) => {
    const { backpressure, scheduler, encoder } = reader;
    let { run } = cut;
    let planned: Subscription | undefined;
    const goLive = (): void => {
      subscriber.add(channel.live$.subscribe(subscriber));
    };
    const later = (step: () => void): void =>
      backpressure.onDrain(() => {
        planned = scheduler.schedule(step);
      });
    // The reader is ahead: the replica that it comes from has a clock that is a little before this one's.
    const waitForChannel = (): void => {
      planned = scheduler.schedule(emitMissed, run.dueMs - scheduler.now());
    };
    const findCut = (): void => {
      if (!run.passBy(cut.sequence, shareOf(scheduler))) {
        later(findCut);
      } else if (run.finished && run.day.sequence < cut.sequence) {
        subscriber.next(channel.join());
        goLive();
      } else {
        emitMissed();
      }
    };
    const emitMissed = (): void => {
      if (run.finished) run = channel.dayAfter(run);
      const chunk = takeDue(run, encoder, channel.emittedMs);
      if (chunk !== undefined) subscriber.next(chunk);
      if (!run.finished && channel.isAt(run)) goLive();
      else if (!run.finished && run.dueMs > channel.emittedMs) waitForChannel();
      else later(emitMissed);
    };
    findCut();
    return () => planned?.unsubscribe();
  });
}
