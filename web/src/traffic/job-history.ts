import { type Job } from './job.js';

/** Half a second each: ten minutes. */
const MOST = 1200;
/** A job is told of twice a second: where nothing was told for longer, nobody knows what it did. */
const SILENCE_MS = 2500;

interface Point {
  readonly at: number;
  readonly rps: number | null;
  readonly target: number | null;
  readonly p50: number | null;
  readonly p95: number | null;
}

/** What was told of a job while this page was open, for its charts. */
export class JobHistory {
  version = 0;
  jobId = '';
  private points: Point[] = [];
  private lastMs = 0;

  add(job: Job, atMs: number): void {
    if (job.jobId !== this.jobId) {
      this.jobId = job.jobId;
      this.points = [];
    } else if (atMs - this.lastMs > SILENCE_MS) {
      this.push({ at: (this.lastMs + atMs) / 2000, rps: null, target: null, p50: null, p95: null });
    }
    this.lastMs = atMs;
    const { currentRps, targetRps, latency, totalRequests } = job.stats;
    const hasAnswers = totalRequests > 0;
    this.push({
      at: atMs / 1000,
      rps: currentRps,
      target: targetRps,
      p50: hasAnswers ? latency.p50 : null,
      p95: hasAnswers ? latency.p95 : null,
    });
    this.version += 1;
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

  private push(point: Point): void {
    this.points.push(point);
    if (this.points.length > MOST) this.points.shift();
  }
}
