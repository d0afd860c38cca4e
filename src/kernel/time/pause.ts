import { type SchedulerLike } from 'rxjs';

/** Resolves after as long on the clock. */
export function pause(clock: SchedulerLike, ms: number): Promise<void> {
  return new Promise((resolve) => {
    clock.schedule(() => resolve(), ms);
  });
}
