import { Observable, type SchedulerLike, type Subscription } from 'rxjs';
import { type Chunk } from '../streaming/chunk.js';
import { type ChunkArena } from '../streaming/chunk-arena.js';
import { type Flow } from '../streaming/stream-writer.js';
import { type Run } from './domain/run.js';

/** What a replay needs to know of the channel that it hands over to. */
export interface LiveChannel {
  /** All that is due by this time has been told. */
  readonly toldMs: number;
  /** Whether the channel's next message is the one that the run stands on. */
  isAt(run: Run): boolean;
  /** What is told from now on. */
  readonly told: Observable<Chunk>;
  dayAfter(run: Run): Run;
  /** What someone hears who joins now. */
  join(): Chunk | undefined;
}

/** Where a listener was cut off: the day, and the last message of it that was read. */
export interface CutPoint {
  readonly run: Run;
  readonly sequence: number;
}

/**
 * Tells what was missed since a cut, a bounded piece each turn, over the turn of a day if need be; when it has told what the
 * channel has told, it hands over in the same turn, so that nothing falls between. A cut at a message that the day does not
 * have is a join.
 */
export function replay(
  cut: CutPoint,
  channel: LiveChannel,
  reader: { readonly flow: Flow; readonly scheduler: SchedulerLike; readonly arena: ChunkArena },
): Observable<Chunk> {
  return new Observable<Chunk>((subscriber) => {
    let { run } = cut;
    let planned: Subscription | undefined;
    const emit = (chunk: Chunk | undefined): void => {
      if (chunk !== undefined) subscriber.next(chunk);
    };
    const goLive = (): void => {
      subscriber.add(channel.told.subscribe(subscriber));
    };
    const later = (step: () => void): void =>
      reader.flow.whenReady(() => {
        planned = reader.scheduler.schedule(step);
      });
    // The reader is ahead: the replica that it comes from has a clock that is a little before this one's.
    const waitForChannel = (): void => {
      planned = reader.scheduler.schedule(tellMissed, run.dueMs - reader.scheduler.now());
    };
    const findCut = (): void => {
      if (!run.passBy(cut.sequence)) {
        later(findCut);
      } else if (run.finished && run.day.sequence < cut.sequence) {
        emit(channel.join());
        goLive();
      } else {
        tellMissed();
      }
    };
    const tellMissed = (): void => {
      if (run.finished) run = channel.dayAfter(run);
      emit(run.take(reader.arena, channel.toldMs));
      if (!run.finished && channel.isAt(run)) goLive();
      else if (!run.finished && run.dueMs > channel.toldMs) waitForChannel();
      else later(tellMissed);
    };
    findCut();
    return () => planned?.unsubscribe();
  });
}
