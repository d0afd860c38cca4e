const FIRST_MS = 500;
const MAX_MS = 30_000;
/** One that has run for so long is well; if it stops then, that has a cause of its own. */
const WELL_AFTER_MS = 60_000;

/** The delay before a worker that stopped is started again: twice as long each time, until it has run well for a while. */
export class RestartBackoff {
  private tries = 0;

  /** @param ranMs how long it ran before it stopped */
  next(ranMs: number): number {
    if (ranMs >= WELL_AFTER_MS) this.tries = 0;
    const delayMs = Math.min(MAX_MS, FIRST_MS * 2 ** this.tries);
    this.tries += 1;
    return delayMs;
  }
}
