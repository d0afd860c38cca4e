import { RequestFailure } from '../api/request-failure.js';

/** A browser has six connections for a host over HTTP/1.1, and the page's streams have some of them. */
const AT_ONCE = 3;

export interface BulkFailure {
  readonly hostname: string;
  readonly message: string;
}

/** How far it is. */
export interface BulkProgress {
  readonly total: number;
  readonly done: number;
  readonly failures: readonly BulkFailure[];
  /** Why it ended before all were done; null where it did not. */
  readonly endedBy: string | null;
  readonly isOver: boolean;
}

/** No other device would fare better: nobody answers, or a key is missed that nobody has. */
function isForAll({ status }: RequestFailure): boolean {
  return status === 0 || status === 401;
}

/**
 * Does the same to many devices, a few at a time. What one of them refuses is noted, and the others go on; it ends early where
 * it is stopped, or no device can be reached.
 * @param act rejects with a RequestFailure where it is refused
 */
export async function runBulk(
  hostnames: readonly string[],
  act: (hostname: string) => Promise<unknown>,
  stopped: AbortSignal,
  onProgress: (progress: BulkProgress) => void,
): Promise<BulkProgress> {
  const waiting = [...hostnames];
  const failures: BulkFailure[] = [];
  let done = 0;
  let endedBy: string | null = null;
  const progress = (isOver: boolean): BulkProgress => ({
    ...{ total: hostnames.length, done, failures: [...failures], endedBy, isOver },
  });
  const work = async (): Promise<void> => {
    while (!stopped.aborted && endedBy === null) {
      const hostname = waiting.shift();
      if (hostname === undefined) return;
      try {
        await act(hostname);
        done += 1;
      } catch (error) {
        if (!(error instanceof RequestFailure)) throw error;
        if (isForAll(error)) endedBy = error.message;
        else failures.push({ hostname, message: error.message });
      }
      onProgress(progress(false));
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  if (stopped.aborted && done + failures.length < hostnames.length) endedBy ??= 'Stopped';
  const last = progress(true);
  onProgress(last);
  return last;
}
