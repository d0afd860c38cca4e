import { useCallback, useRef, useState } from 'react';
import { RequestFailure } from './request.js';

export interface Action<Arguments extends unknown[]> {
  readonly run: (...args: Arguments) => Promise<void>;
  readonly isPending: boolean;
  readonly failure: RequestFailure | null;
  readonly forget: () => void;
}

/** Something that a person has done: one at a time, with what became of it. */
export function useAction<Arguments extends unknown[]>(
  act: (...args: Arguments) => Promise<unknown>,
): Action<Arguments> {
  const [isPending, setPending] = useState(false);
  const [failure, setFailure] = useState<RequestFailure | null>(null);
  const busy = useRef(false);
  const run = async (...args: Arguments): Promise<void> => {
    if (busy.current) return;
    busy.current = true;
    setPending(true);
    setFailure(null);
    try {
      await act(...args);
    } catch (error) {
      if (!(error instanceof RequestFailure)) throw error;
      setFailure(error);
    } finally {
      busy.current = false;
      setPending(false);
    }
  };
  return { run, isPending, failure, forget: useCallback(() => setFailure(null), []) };
}
