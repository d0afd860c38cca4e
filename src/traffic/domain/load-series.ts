import { LatencyHistogram } from '../../kernel/latency/latency-histogram.js';

/** What a job did within one second. */
export interface LoadWindow {
  /** Which second, from the start of the job, pauses included. */
  readonly second: number;
  readonly sent: number;
  /** Requests a second that the scenario asked for. */
  readonly targetRps: number;
  /** Requests that ended within it, the failed ones included. */
  readonly completed: number;
  readonly failed: number;
  /** Milliseconds from when a request was due to the end of its answer, of those that ended within it; null without one. */
  readonly p50: number | null;
  readonly p95: number | null;
}

/** The last windows that are kept: five minutes. */
export const MAX_WINDOWS = 300;

interface OpenWindow {
  readonly second: number;
  sent: number;
  targetRps: number;
  completed: number;
  failed: number;
  latency: LatencyHistogram | undefined;
}

/** What a job did second by second. A second in which it was paused and nothing happened has no window. */
export class LoadSeries {
  private readonly closed: LoadWindow[] = [];
  private current: OpenWindow | undefined;

  constructor(private readonly startedMs: number) {}

  countSent(nowMs: number): void {
    this.at(nowMs).sent += 1;
  }

  countEnded(nowMs: number, latencyMs: number, hasFailed: boolean): void {
    const window = this.at(nowMs);
    window.completed += 1;
    if (hasFailed) window.failed += 1;
    window.latency ??= new LatencyHistogram();
    window.latency.record(latencyMs * 1000);
  }

  /** The job asks for `targetRps` now. Seconds without a request have a window too. */
  tick(nowMs: number, targetRps: number): void {
    this.at(nowMs).targetRps = Math.round(targetRps * 10) / 10;
  }

  /** Closes a window whose second is over; the last one at once where the job is over. */
  close(nowMs: number, isOver: boolean): void {
    const { current } = this;
    if (current === undefined || (!isOver && current.second >= this.secondAt(nowMs))) return;
    const { latency, ...counts } = current;
    const { p50, p95 } = latency?.stats() ?? { p50: null, p95: null };
    this.closed.push({ ...counts, p50, p95 });
    if (this.closed.length > MAX_WINDOWS) this.closed.shift();
    this.current = undefined;
  }

  /** The windows that are closed, the oldest first. */
  get windows(): readonly LoadWindow[] {
    return this.closed;
  }

  private at(nowMs: number): OpenWindow {
    this.close(nowMs, false);
    this.current ??= {
      second: this.secondAt(nowMs),
      sent: 0,
      targetRps: 0,
      completed: 0,
      failed: 0,
      latency: undefined,
    };
    return this.current;
  }

  private secondAt(nowMs: number): number {
    return Math.floor((nowMs - this.startedMs) / 1000);
  }
}

/** A window as it is stored: the values in the order of the fields. */
export type StoredWindow = readonly (number | null)[];

export function packWindow({ second, sent, targetRps, completed, failed, p50, p95 }: LoadWindow): StoredWindow {
  return [second, sent, targetRps, completed, failed, p50, p95];
}

export function unpackWindow([second, sent, targetRps, completed, failed, p50, p95]: StoredWindow): LoadWindow {
  return {
    second: second ?? 0,
    sent: sent ?? 0,
    targetRps: targetRps ?? 0,
    completed: completed ?? 0,
    failed: failed ?? 0,
    p50: p50 ?? null,
    p95: p95 ?? null,
  };
}
