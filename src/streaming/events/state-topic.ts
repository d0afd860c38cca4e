import {
  catchError,
  concatMap,
  defer,
  distinctUntilChanged,
  EMPTY,
  map,
  type Observable,
  ReplaySubject,
  type SchedulerLike,
  share,
  timer,
} from 'rxjs';
import { FlowProbeError } from '../../kernel/errors/flowprobe.error.js';
import { type OpenTopic } from './event-topics.js';

/** What cannot be known while the store is away is told when it is back. */
function untoldIfAway(error: unknown): Observable<never> {
  if (error instanceof FlowProbeError && error.code === 'unavailable') return EMPTY;
  throw error;
}

/**
 * A topic that tells how something is: at once, and again when it has changed. It is asked once for all who look, and not at
 * all while nobody does.
 * @param read the state as one line of JSON
 */
export function stateTopic(
  clock: SchedulerLike,
  everyMs: number,
  read: () => Promise<string> | string,
): () => Promise<OpenTopic> {
  const states: Observable<string> = timer(0, everyMs, clock).pipe(
    concatMap(() => defer(async () => read()).pipe(catchError(untoldIfAway))),
    distinctUntilChanged(),
    share({ connector: () => new ReplaySubject<string>(1) }),
  );
  return () => Promise.resolve({ messages: () => states.pipe(map((data) => [{ kind: 'data', data }])) });
}
