import { useCallback, useRef, useState } from 'react';
import { RequestFailure } from './request.js';
import { useFailure } from './use-failure.js';

export interface Action<Arguments extends unknown[]> {
  /** Settles once nothing more of it is to be done. */
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
  const running = useRef<Promise<void> | null>(null);
  const next = useRef<Arguments | null>(null);
  const run = (...args: Arguments): Promise<void> => {
    if (running.current !== null) {
      if (lastCounts) next.current = args;
      return running.current;
    }
    // Behind the work, also where that ends at once.
    running.current = work(args).finally(() => (running.current = null));
    return running.current;
  };
  const work = async (args: Arguments): Promise<void> => {
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
      setPending(false);
    }
  };
  return { run, isPending, failure, forget: useCallback(() => setFailure(null), [setFailure]) };
}
