import { type Subscription } from 'rxjs';
import { type Boundary, inBackground, isKnown, reportBug } from '../kernel/errors/bugs.js';
import { type Lease } from '../store/leases.js';
import { type TaskClock } from '../kernel/time/clock.js';
import { isOver, type Job, type JobStats, type JobStatus } from './domain/job.js';
import {
  abandoned,
  INTERNAL_ERROR,
  type JobRecord,
  OWNER_LOST,
  REPLICA_STOPPED,
  withState,
} from './domain/job-record.js';
import { type LoadRun } from './domain/load-run.js';
import { type HttpSender } from './http-sender.js';
import { type JobRecords } from './job-records.js';

/** How often the state of a running job is stored. */
const REPORT_MS = 500;

export interface RunnerParts {
  readonly clock: TaskClock;
  readonly records: JobRecords;
  readonly lease: Lease;
  readonly run: LoadRun;
  readonly sender: HttpSender;
}

/** How a job ended. */
interface JobEnd {
  readonly status: JobStatus;
  readonly reason: string | null;
  readonly endTime: number;
}

/**
 * A job that this process owns: stores its state, carries out commands, and lives as long as its lease. All that it holds
 * is released at its end; `onOver` is called once.
 */
export class JobRunner {
  private readonly commands: Subscription;
  private readonly lost: Subscription;
  private planned: Subscription | undefined;
  private reporting: Promise<void> | undefined;
  private appliedSerial: number;
  private nextReportMs: number;
  private end: JobEnd | undefined;
  /** The numbers of the last report. Where a bug has ended the job, its run is not asked any more. */
  private lastStats: JobStats;
  private hasBug = false;
  private closing: Promise<unknown> | undefined;

  constructor(
    private readonly parts: RunnerParts,
    private record: JobRecord,
    private readonly onOver: () => void,
  ) {
    this.appliedSerial = record.appliedSerial;
    this.lastStats = record.job.stats;
    this.nextReportMs = parts.clock.now();
    this.commands = parts.records.changesOf(record.job.jobId).subscribe((changed) => this.onChange(changed));
    this.lost = parts.lease.lost$.subscribe(() => this.finish('error', OWNER_LOST));
  }

  start(): void {
    try {
      this.parts.run.start();
    } catch (error) {
      this.fail('background', error);
    }
    this.report();
  }

  get jobId(): string {
    return this.record.job.jobId;
  }

  /** The job at this moment. */
  state(): Job {
    const { run } = this.parts;
    const stats = this.hasBug ? abandoned(this.lastStats) : run.stats();
    const { maxRps } = this.record.command;
    if (this.end !== undefined) return { ...this.record.job, maxRps, ...this.end, stats };
    return { ...this.record.job, maxRps, status: run.isPaused ? 'paused' : 'running', stats };
  }

  /** The load has ended by itself. */
  complete(): void {
    this.finish('completed', null);
  }

  /** Logs a bug, and ends the job because of it. */
  fail(boundary: Boundary, error: unknown): void {
    reportBug(boundary, error);
    this.hasBug = true;
    this.finish('error', INTERNAL_ERROR);
  }

  /** Ends it, and resolves when that is stored, or cannot be. */
  async shutDown(): Promise<void> {
    this.finish('cancelled', REPLICA_STOPPED);
    // The report under way may be of a state before; the one that has the end follows it.
    while (this.reporting !== undefined) await this.reporting;
    await this.close();
  }

  private onChange(changed: JobRecord): void {
    if (isOver(changed.job)) {
      // Another replica has declared it lost; or it is the end that was stored from here.
      if (this.end === undefined) this.finish('error', changed.job.reason ?? OWNER_LOST);
      return;
    }
    if (changed.commandSerial <= this.appliedSerial) return;
    try {
      this.apply(changed);
    } catch (error) {
      this.fail('background', error);
    }
  }

  private apply(changed: JobRecord): void {
    const { run } = this.parts;
    const { command } = changed;
    this.appliedSerial = changed.commandSerial;
    if (command.maxRps !== this.record.command.maxRps) run.changeRate(command.maxRps);
    if (command.paused) run.pause();
    else run.resume();
    this.record = changed;
    if (command.stopped) this.finish('cancelled', null);
    else this.report();
  }

  private finish(status: JobStatus, reason: string | null): void {
    if (this.end !== undefined) return;
    this.end = { status, reason, endTime: this.parts.clock.wallMs() };
    try {
      this.parts.run.stop();
    } catch (error) {
      this.hasBug = true;
      reportBug('background', error);
    }
    this.report();
  }

  /** Stores the state, now and again after a while; what changes while it is being stored is stored right after. */
  private report(): void {
    this.planned?.unsubscribe();
    this.planned = undefined;
    if (this.reporting !== undefined || this.closing !== undefined) return;
    const { end, appliedSerial } = this;
    this.reporting = this.write().then((isDone) => {
      this.reporting = undefined;
      if (this.closing !== undefined) return;
      if (isDone && end !== undefined) inBackground('background', this.close());
      else if (end !== this.end || appliedSerial !== this.appliedSerial) this.report();
      else this.scheduleReport();
    });
  }

  /** In step, however long a report takes. */
  private scheduleReport(): void {
    const nowMs = this.parts.clock.now();
    this.nextReportMs = Math.max(this.nextReportMs + REPORT_MS, nowMs);
    this.planned = this.parts.clock.schedule(() => this.report(), this.nextReportMs - nowMs);
  }

  /** @returns whether there is nothing left to store of this state */
  private async write(): Promise<boolean> {
    const { records, run } = this.parts;
    const hadBug = this.hasBug;
    try {
      const { job } = await records.update(this.jobId, (record) =>
        withState(record, this.state(), this.appliedSerial, run.windows),
      );
      this.lastStats = job.stats;
      return true;
    } catch (error) {
      if (!isKnown(error)) {
        this.fail('background', error);
        // What cannot be stored at the second try either is left to the replicas, which find the lease released.
        return hadBug;
      }
      // The store is away: the load goes on until the lease is lost, and its end is stored as soon as possible.
      if (error.code !== 'not-found') return false;
      // No replica knows it any more.
      this.finish('error', OWNER_LOST);
      return true;
    }
  }

  /** Releases all that it holds, once; resolves when that is done. */
  private async close(): Promise<void> {
    this.closing ??= this.release();
    await this.closing;
  }

  private async release(): Promise<void> {
    this.planned?.unsubscribe();
    this.commands.unsubscribe();
    this.lost.unsubscribe();
    this.onOver();
    await Promise.all([this.parts.sender.close(), this.parts.lease.release()]);
  }
}
