import { type Job } from './job.js';

/** Half a second each: ten minutes. */
const MOST = 1200;

interface Point {
  readonly at: number;
  readonly rps: number;
  readonly target: number;
  readonly p50: number | null;
  readonly p95: number | null;
  readonly failures: number;
}

/** What was told of a job while this page was open, for its charts. */
export class JobHistory {
  version = 0;
  jobId = '';
  private pausedMs = 0;
  private pausedSinceMs: number | null = null;
  private points: Point[] = [];

  add(job: Job, atMs: number): void {
    if (job.jobId !== this.jobId) {
      this.jobId = job.jobId;
      this.points = [];
      this.pausedMs = 0;
      this.pausedSinceMs = null;
    }
    if (job.status === 'paused') this.pausedSinceMs ??= atMs;
    else if (this.pausedSinceMs !== null) {
      this.pausedMs += atMs - this.pausedSinceMs;
      this.pausedSinceMs = null;
    }
    const { currentRps, targetRps, latency, totalRequests, failedRequests } = job.stats;
    const hasAnswers = totalRequests > 0;
    this.points.push({
      at: atMs / 1000,
      rps: currentRps,
      target: targetRps,
      p50: hasAnswers ? latency.p50 : null,
      p95: hasAnswers ? latency.p95 : null,
      failures: failedRequests,
    });
    if (this.points.length > MOST) this.points.shift();
    this.version += 1;
  }

  /** For how long the job has stood still while this page was open. */
  stoodStillMs(nowMs: number): number {
    return this.pausedMs + (this.pausedSinceMs === null ? 0 : nowMs - this.pausedSinceMs);
  }

  rates(): (number | null)[][] {
    return [
      this.points.map(({ at }) => at),
      this.points.map(({ rps }) => rps),
      this.points.map(({ target }) => target),
    ];
  }

  latencies(): (number | null)[][] {
    return [this.points.map(({ at }) => at), this.points.map(({ p50 }) => p50), this.points.map(({ p95 }) => p95)];
  }
}

/** Which share of a job's time has passed, 0–1; time stands still while it is paused, so it is read off the requests where it can be. */
export function progressOf(job: Job, nowMs: number, pausedMs: number): number {
  if (job.status === 'completed') return 1;
  const duration = (job.duration ?? 0) * 1000;
  if (duration === 0) return 0;
  const elapsed = (job.endTime ?? nowMs) - job.startTime - pausedMs;
  return Math.min(1, Math.max(0, elapsed / duration));
}
