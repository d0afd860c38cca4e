import { type LoadShape } from './load-shape.js';

/**
 * A schedule runs this much below its rate: of each second 3 ms are spare. The token of a request comes back a millisecond
 * late, and what is left lets requests that a stall has delayed catch up, in place of staying late for ever at the cap.
 */
export const PACE = 0.997;

/**
 * When each request of a job is due, in milliseconds of the job's own time (which stands still while it is paused). The
 * nth request, from 0, is due when the integral of the rate has come to n + 1/2: so that the number of requests is the
 * integral, rounded, and a ramp is followed from its first request on.
 */
export class Schedule {
  private taken = 0;
  /** At the last change of the rate: the share of the duration, and the requests that had come due by then. */
  private shareBefore = 0;
  private requestsBefore = 0;

  constructor(
    private readonly shape: LoadShape,
    readonly durationMs: number,
    private maxRps: number,
  ) {}

  /** When the next request is due; undefined where none is left. */
  nextDueMs(): number | undefined {
    const load = this.shape.loadTo(this.shareBefore) + (this.taken + 0.5 - this.requestsBefore) / this.requestsPerLoad;
    const share = this.shape.shareAt(load);
    return share === undefined ? undefined : share * this.durationMs;
  }

  /** Passes by the request that is due next. */
  take(): void {
    this.taken += 1;
  }

  /** From `atMs` on the same shape, with another rate at its top. What is due by then has been taken. */
  changeRate(atMs: number, maxRps: number): void {
    const share = Math.min(1, atMs / this.durationMs);
    this.requestsBefore += (this.shape.loadTo(share) - this.shape.loadTo(this.shareBefore)) * this.requestsPerLoad;
    this.shareBefore = share;
    this.maxRps = maxRps;
  }

  /** The rate that is asked for at a moment, in requests a second. */
  rateAt(atMs: number): number {
    return atMs >= this.durationMs ? 0 : this.maxRps * this.shape.levelAt(atMs / this.durationMs);
  }

  private get requestsPerLoad(): number {
    return (this.maxRps * PACE * this.durationMs) / 1000;
  }
}
