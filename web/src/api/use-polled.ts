import { useCallback, useEffect, useState } from 'react';
import { request, RequestFailure } from './request.js';

/**
 * Reads what no stream sends, again and again while it is wanted and the page is seen: the next time so long after the last
 * answer, so that a slow service is asked less. Null until there is an answer.
 * @returns the last answer, a way to ask at once, and why the last question was refused
 */
export function usePolled<T>(
  path: string,
  isWanted: boolean,
  everyMs: number,
): [T | null, reload: () => void, failure: RequestFailure | null] {
  const [value, setValue] = useState<T | null>(null);
  const [failure, setFailure] = useState<RequestFailure | null>(null);
  const [turn, setTurn] = useState(0);
  useEffect(() => {
    if (!isWanted) return;
    let isCurrent = true;
    let isAsking = false;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const ask = (): void => {
      clearTimeout(timer);
      if (isAsking || document.hidden) return;
      isAsking = true;
      request<T>(path)
        .then(
          (read) => {
            if (!isCurrent) return;
            setValue((before) => (JSON.stringify(before) === JSON.stringify(read) ? before : read));
            setFailure(null);
          },
          (error: unknown) => {
            // Whoever is away is asked again.
            if (!(error instanceof RequestFailure)) throw error;
            if (isCurrent) setFailure((before) => (before?.message === error.message ? before : error));
          },
        )
        .finally(() => {
          isAsking = false;
          if (isCurrent) timer = setTimeout(ask, everyMs);
        });
    };
    ask();
    document.addEventListener('visibilitychange', ask);
    return () => {
      isCurrent = false;
      clearTimeout(timer);
      document.removeEventListener('visibilitychange', ask);
    };
  }, [path, isWanted, everyMs, turn]);
  return [value, useCallback(() => setTurn((count) => count + 1), []), failure];
}
