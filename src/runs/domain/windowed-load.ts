/**
 * Counts work by the sync window in which it is done, where the work comes `lagMs` after its arrival. Holds the windows
 * that are still to come, no more.
 */
export class WindowedLoad {
  private readonly counts: number[];
  private window = 0;

  constructor(
    private readonly windowMs: number,
    private readonly lagMs: number,
  ) {
    this.counts = new Array<number>(Math.floor(lagMs / windowMs) + 2).fill(0);
  }

  /** Notes one arrival; it must not lie before the current window. */
  add(arrivalMs: number): void {
    const slot = Math.floor((arrivalMs + this.lagMs) / this.windowMs) % this.counts.length;
    this.counts[slot] = (this.counts[slot] ?? 0) + 1;
  }

  /** Ends the current window; answers its load in work items per second. */
  closeWindow(): number {
    const slot = this.window % this.counts.length;
    const count = this.counts[slot] ?? 0;
    this.counts[slot] = 0;
    this.window += 1;
    return (count * 1000) / this.windowMs;
  }
}
