import { useCallback, useEffect, useRef, useState } from 'react';
import { useReturns } from '../streams/use-streams.js';
import { request, RequestFailure } from './request.js';

export type Resource<T> =
  | { readonly state: 'loading' }
  | { readonly state: 'ready'; readonly value: T }
  /** The service has no such system, or not yet. */
  | { readonly state: 'unavailable' }
  | { readonly state: 'failed'; readonly failure: RequestFailure };

/** Two that are needed together; a failure of the first is shown first. */
export function bothOf<A, B>(first: Resource<A>, second: Resource<B>): Resource<readonly [A, B]> {
  if (first.state !== 'ready') return first;
  return second.state === 'ready' ? { state: 'ready', value: [first.value, second.value] } : second;
}

const TRY_AGAIN_AFTER_MS = 4000;
/** Cards that begin together and want the same read it once. */
const SHARED_MS = 5000;
const shared = new Map<string, Promise<unknown>>();

/** @throws RequestFailure */
function readShared<T>(path: string): Promise<T> {
  const known = shared.get(path);
  if (known !== undefined) return known as Promise<T>;
  const reading = request<T>(path);
  const forget = (): void => {
    if (shared.get(path) === reading) shared.delete(path);
  };
  shared.set(path, reading);
  setTimeout(forget, SHARED_MS);
  reading.catch(forget);
  return reading;
}

/** What was read again and has not changed is no news to anybody. */
function isSame<T>(before: Resource<T>, value: T): boolean {
  return before.state === 'ready' && JSON.stringify(before.value) === JSON.stringify(value);
}

/** Reads something once, again when the service is back after it was away, and until it succeeds. */
export function useResource<T>(path: string): [Resource<T>, reload: () => void] {
  const [resource, setResource] = useState<Resource<T>>({ state: 'loading' });
  const [turn, setTurn] = useState(0);
  const returns = useReturns();
  const isUnderWay = useRef(false);
  const isAskedAgain = useRef(false);
  useEffect(() => {
    isUnderWay.current = true;
    let isCurrent = true;
    /** What was asked for meanwhile may be newer than what has come. */
    const settle = (): void => {
      isUnderWay.current = false;
      if (isAskedAgain.current) setTurn((count) => count + 1);
      isAskedAgain.current = false;
    };
    let timer: ReturnType<typeof setTimeout> | undefined;
    const reading = turn === 0 && returns === 0 ? readShared<T>(path) : request<T>(path);
    reading.then(
      (value) => {
        if (!isCurrent) return;
        settle();
        setResource((before) => (isSame(before, value) ? before : { state: 'ready', value }));
      },
      (failure: unknown) => {
        if (!isCurrent) return;
        settle();
        if (!(failure instanceof RequestFailure)) throw failure;
        // What is shown stays while the service is away.
        setResource((before) => {
          if (failure.status === 404) return { state: 'unavailable' };
          return before.state === 'ready' ? before : { state: 'failed', failure };
        });
        timer = setTimeout(() => setTurn((count) => count + 1), TRY_AGAIN_AFTER_MS);
      },
    );
    return () => {
      isCurrent = false;
      clearTimeout(timer);
    };
  }, [path, turn, returns]);
  const reload = useCallback(() => {
    // An answer that is slower than who asks again would never come.
    if (isUnderWay.current) isAskedAgain.current = true;
    else setTurn((count) => count + 1);
  }, []);
  return [resource, reload];
}
