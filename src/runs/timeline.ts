import { Observable, type SchedulerLike, type Subscription } from 'rxjs';
import { type Backpressure } from '../kernel/backpressure.js';
import { shareOf } from '../kernel/time/turn.js';
import { type Chunk } from '../streaming/chunk.js';
import { type SseEncoder } from '../streaming/sse-encoder.js';
import { type Run, type TakeBounds } from './domain/run.js';

/** What is due of a run by `nowMs`, up to a bound of its own and those that are given; undefined where nothing is. */
export function takeDue(run: Run, encoder: SseEncoder, nowMs: number, bounds?: TakeBounds): Chunk | undefined {
  encoder.begin();
  run.take(encoder, nowMs, bounds);
  return encoder.takeChunk();
}

/**
 * The rest of a run as an Observable: emits what is due as chunks of whole messages, at the run's own times, and completes
 * after its last message. What falls due in time is emitted in time, whether the reader takes it or not. What is overdue (a run
 * that was resumed, a speed beyond the reader's) comes as fast as the reader takes it, a bounded piece each turn.
 */
export function timeline(
  run: Run,
  scheduler: SchedulerLike,
  backpressure: Backpressure,
  encoder: SseEncoder,
): Observable<Chunk> {
  return new Observable<Chunk>((subscriber) => {
    let planned: Subscription | undefined;
    /** @returns in how many milliseconds to go on; undefined where that is not for the clock to say */
    const emit = (): number | undefined => {
      const now = scheduler.now();
      const chunk = takeDue(run, encoder, now, { isTurnOver: shareOf(scheduler) });
      if (chunk !== undefined) subscriber.next(chunk);
      if (subscriber.closed) return undefined;
      if (run.finished) subscriber.complete();
      else if (run.dueMs > now) return run.dueMs - scheduler.now();
      else backpressure.onDrain(() => emitIn(0));
      return undefined;
    };
    // It plans itself anew: a piece of work for each message would be as many objects as there are messages.
    const emitIn = (delayMs: number | undefined): void => {
      if (delayMs === undefined) return;
      planned = scheduler.schedule(function () {
        const nextMs = emit();
        if (nextMs !== undefined) this.schedule(undefined, nextMs);
      }, delayMs);
    };
    emitIn(emit());
    return () => planned?.unsubscribe();
  });
}
