import { Observable, type SchedulerLike, type Subscription } from 'rxjs';
import { type ChunkArena } from '../streaming/chunk-arena.js';
import { type Chunk } from '../streaming/chunk.js';
import { type Flow } from '../streaming/stream-writer.js';
import { type Run } from './domain/run.js';

/**
 * The rest of a run as an Observable: emits what is due as chunks of whole frames, at the run's own times, and completes
 * after its `end`. What falls due in time is emitted in time, whether the reader takes it or not. What is overdue (a run
 * that was resumed, a speed beyond the reader's) comes as fast as the reader takes it, a bounded piece each turn.
 */
export function timeline(run: Run, scheduler: SchedulerLike, flow: Flow, arena: ChunkArena): Observable<Chunk> {
  return new Observable<Chunk>((subscriber) => {
    let planned: Subscription | undefined;
    const tellIn = (delayMs: number): void => {
      planned = scheduler.schedule(tell, delayMs);
    };
    const tell = (): void => {
      const now = scheduler.now();
      const chunk = run.take(arena, now);
      if (chunk !== undefined) subscriber.next(chunk);
      if (subscriber.closed) return;
      if (run.finished) subscriber.complete();
      else if (run.dueMs > now) tellIn(run.dueMs - scheduler.now());
      else flow.whenReady(() => tellIn(0));
    };
    tell();
    return () => planned?.unsubscribe();
  });
}
