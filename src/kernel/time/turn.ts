import { type SchedulerLike } from 'rxjs';

/**
 * Does a long piece of work a step each turn, until a step says that it was the last. The steps are the clock's own work, so
 * that many such pieces together take no more of a turn than the clock allows.
 */
export function inTurns(scheduler: SchedulerLike, step: () => boolean): Promise<void> {
  return new Promise((resolve, reject) => {
    scheduler.schedule(function () {
      try {
        if (step()) resolve();
        else this.schedule();
      } catch (error) {
        reject(error instanceof Error ? error : new Error(String(error)));
      }
    });
  });
}
