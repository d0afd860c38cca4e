import { type SchedulerLike } from 'rxjs';

/** Resolves in the next turn, so that a long computation can let others have theirs. */
export function nextTurn(scheduler: SchedulerLike): Promise<void> {
  return new Promise((resolve) => {
    scheduler.schedule(() => resolve());
  });
}
