import { type SchedulerLike } from 'rxjs';

/**
 * Does a long piece of work in steps: the first at once, the others one each turn, until a step says that it was the last.
 * The steps are the clock's own work, so that many such pieces together take no more of a turn than the clock allows.
 */
export async function inTurns(scheduler: SchedulerLike, step: () => boolean): Promise<void> {
  if (step()) return;
  await new Promise<void>((resolve, reject) => {
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
