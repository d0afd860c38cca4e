import { type Subscription } from 'rxjs';
import { FlowProbeError } from '../kernel/errors/flowprobe.error.js';
import { type Lease } from '../store/leases.js';
import { type TaskClock } from '../kernel/time/clock.js';
import { isOver, type Job, type JobStatus } from './domain/job.js';
import { type JobRecord, OWNER_LOST, withState } from './domain/job-record.js';
import { type LoadRun } from './domain/load-run.js';
import { type HttpSender } from './http-sender.js';
import { type JobRecords } from './job-records.js';

/** How often the state of a running job is told. */
export const REPORT_MS = 500;

export interface RunnerParts {
  readonly clock: TaskClock;
  readonly records: JobRecords;
  readonly lease: Lease;
  readonly run: LoadRun;
  readonly sender: HttpSender;
}

/** How a job came to its end. */
interface End {
  readonly status: JobStatus;
  readonly reason: string | null;
  readonly endTime: number;
}

/**
 * A job that this process owns: tells the others how it goes, does what they wish, and lives as long as its lease. All
 * that it holds is let go of at its end; `over` is told once.
 */
export class JobRunner {
  private readonly wishes: Subscription;
  private readonly lost: Subscription;
  private planned: Subscription | undefined;
  private telling: Promise<void> | undefined;
  private doneSerial: number;
  private nextReportMs: number;
  private end: End | undefined;
  private isClosed = false;

  constructor(
    private readonly parts: RunnerParts,
    private record: JobRecord,
    private readonly onOver: () => void,
  ) {
    this.doneSerial = record.doneSerial;
    this.nextReportMs = parts.clock.now();
    this.wishes = parts.records.changesOf(record.job.jobId).subscribe((heard) => this.hear(heard));
    this.lost = parts.lease.lost$.subscribe(() => this.finish('error', OWNER_LOST));
  }

  start(): void {
    this.parts.run.start();
    this.tell();
  }

  get jobId(): string {
    return this.record.job.jobId;
  }

  /** How the job stands at this moment. */
  state(): Job {
    const { run } = this.parts;
    const stats = run.stats();
    const { maxRps } = this.record.wish;
    if (this.end !== undefined) return { ...this.record.job, maxRps, ...this.end, stats };
    return { ...this.record.job, maxRps, status: run.isPaused ? 'paused' : 'running', stats };
  }

  /** The load has come to its end by itself. */
  complete(): void {
    this.finish('completed', null);
  }

  /** Ends it, and resolves when that is told, or cannot be. */
  async shutDown(): Promise<void> {
    this.finish('cancelled', 'the replica that ran it was stopped');
    await this.telling;
    await this.close();
  }

  private hear(heard: JobRecord): void {
    if (isOver(heard.job)) {
      // Somebody has declared it lost; or it is what was told from here.
      if (this.end === undefined) this.finish('error', heard.job.reason ?? OWNER_LOST);
      return;
    }
    if (heard.wishSerial <= this.doneSerial) return;
    const { run } = this.parts;
    const { wish } = heard;
    this.doneSerial = heard.wishSerial;
    if (wish.maxRps !== this.record.wish.maxRps) run.changeRate(wish.maxRps);
    if (wish.paused) run.pause();
    else run.resume();
    this.record = heard;
    if (wish.stopped) this.finish('cancelled', null);
    else this.tell();
  }

  private finish(status: JobStatus, reason: string | null): void {
    if (this.end !== undefined) return;
    this.end = { status, reason, endTime: this.parts.clock.now() };
    this.parts.run.stop();
    this.tell();
  }

  /** Tells how it stands, and again after a while; what comes while it is being told is told right after. */
  private tell(): void {
    this.planned?.unsubscribe();
    this.planned = undefined;
    if (this.telling !== undefined || this.isClosed) return;
    const { end, doneSerial } = this;
    this.telling = this.write().then((isTold) => {
      this.telling = undefined;
      if (this.isClosed) return;
      if (isTold && end !== undefined) void this.close();
      else if (isTold && (end !== this.end || doneSerial !== this.doneSerial)) this.tell();
      else this.tellLater();
    });
  }

  /** In step, however long the telling takes. */
  private tellLater(): void {
    const nowMs = this.parts.clock.now();
    this.nextReportMs = Math.max(this.nextReportMs + REPORT_MS, nowMs);
    this.planned = this.parts.clock.schedule(() => this.tell(), this.nextReportMs - nowMs);
  }

  private async write(): Promise<boolean> {
    const { records } = this.parts;
    try {
      await records.update(this.jobId, (record) => withState(record, this.state(), this.doneSerial));
      return true;
    } catch (error) {
      // The store is away: the load goes on until the lease is lost, and its end is told as soon as it can be.
      if (!(error instanceof FlowProbeError) || error.code !== 'not-found') return false;
      // Nobody knows it any more, so there is nobody to tell.
      this.finish('error', OWNER_LOST);
      return true;
    }
  }

  private async close(): Promise<void> {
    if (this.isClosed) return;
    this.isClosed = true;
    this.planned?.unsubscribe();
    this.wishes.unsubscribe();
    this.lost.unsubscribe();
    this.onOver();
    await Promise.all([this.parts.sender.close(), this.parts.lease.release()]);
  }
}
