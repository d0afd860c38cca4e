import {
  catchError,
  defer,
  distinctUntilChanged,
  EMPTY,
  exhaustMap,
  map,
  type Observable,
  ReplaySubject,
  type SchedulerLike,
  share,
  timer,
} from 'rxjs';
import { isKnown } from '../../kernel/errors/bugs.js';
import { type MessageBatch, type OpenSource } from '../stream-source.js';

/** A state that cannot be read while the store is away is read again with the next period. */
function nothingWhileAway(error: unknown): Observable<never> {
  if (isKnown(error) && error.code === 'unavailable') return EMPTY;
  throw error;
}

/**
 * A stream of the state of something: at once, and again when it has changed. It is read once for all readers, and not at all
 * while there are none.
 * @param read the state as one line of JSON
 */
export function stateSource(
  clock: SchedulerLike,
  everyMs: number,
  read: () => Promise<string> | string,
): () => Promise<OpenSource> {
  const states: Observable<MessageBatch> = timer(0, everyMs, clock).pipe(
    // A state that takes longer to read than its period is read when that has been done.
    exhaustMap(() => defer(async () => read()).pipe(catchError(nothingWhileAway))),
    distinctUntilChanged(),
    map((data) => [{ kind: 'data' as const, data }]),
    share({ connector: () => new ReplaySubject<MessageBatch>(1) }),
  );
  return () => Promise.resolve({ events: () => states });
}
