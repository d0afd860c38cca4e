import { Observable, type SchedulerLike, type Subscription } from 'rxjs';
import { type Backpressure } from '../kernel/backpressure.js';
import { type Chunk } from '../streaming/chunk.js';
import { type SseEncoder } from '../streaming/sse-encoder.js';
import { type Run } from './domain/run.js';

/** What is due of a run by `nowMs`, up to a bound; undefined where nothing is. */
export function takeDue(run: Run, encoder: SseEncoder, nowMs: number): Chunk | undefined {
  encoder.begin();
  run.take(encoder, nowMs);
  return encoder.takeChunk();
}

/**
 * The rest of a run as an Observable: emits what is due as chunks of whole messages, at the run's own times, and completes
 * after its `end`. What falls due in time is emitted in time, whether the reader takes it or not. What is overdue (a run
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
    const emitIn = (delayMs: number): void => {
      planned = scheduler.schedule(emit, delayMs);
    };
    const emit = (): void => {
      const now = scheduler.now();
      const chunk = takeDue(run, encoder, now);
      if (chunk !== undefined) subscriber.next(chunk);
      if (subscriber.closed) return;
      if (run.finished) subscriber.complete();
      else if (run.dueMs > now) emitIn(run.dueMs - scheduler.now());
      else backpressure.onDrain(() => emitIn(0));
    };
    emit();
    return () => planned?.unsubscribe();
  });
}
