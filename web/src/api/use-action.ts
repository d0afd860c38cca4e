import { useCallback, useRef, useState } from 'react';
import { RequestFailure } from './request.js';
import { useFailure } from './use-failure.js';

export interface Action<Arguments extends unknown[]> {
  readonly run: (...args: Arguments) => Promise<void>;
  readonly isPending: boolean;
  readonly failure: RequestFailure | null;
  readonly forget: () => void;
}

/**
 * Something that a person has done: one at a time, with what became of it. What is done again meanwhile is passed over (a second
 * click means no second thing), or where the last word counts, done afterwards.
 */
export function useAction<Arguments extends unknown[]>(
  act: (...args: Arguments) => Promise<unknown>,
  { lastCounts = false }: { readonly lastCounts?: boolean } = {},
): Action<Arguments> {
  const [isPending, setPending] = useState(false);
  const [failure, setFailure] = useFailure();
  const busy = useRef(false);
  const next = useRef<Arguments | null>(null);
  const run = async (...args: Arguments): Promise<void> => {
    if (busy.current) {
      if (lastCounts) next.current = args;
      return;
    }
    busy.current = true;
    setPending(true);
    setFailure(null);
    try {
      await act(...args);
      while (next.current !== null) {
        const again = next.current;
        next.current = null;
        await act(...again);
      }
    } catch (error) {
      if (!(error instanceof RequestFailure)) throw error;
      setFailure(error);
    } finally {
      next.current = null;
      busy.current = false;
      setPending(false);
    }
  };
  return { run, isPending, failure, forget: useCallback(() => setFailure(null), [setFailure]) };
}
