import { Injectable, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import { filter, type Observable, Subject, type Subscription } from 'rxjs';
import { inBackground, isKnown } from '../kernel/errors/bugs.js';
import { FlowProbeError, notBegun } from '../kernel/errors/flowprobe.error.js';
import { printable } from '../kernel/input/printable.js';
import { OnceOpen } from '../store/once-open.js';
import { Store } from '../store/store.js';
import { watched } from '../store/watched.js';
import { TaskClock } from '../kernel/time/clock.js';
import { isOver } from './domain/job.js';
import { type JobRecord, remainingMs, RETENTION_MS } from './domain/job-record.js';

const BUCKET = 'traffic-jobs';
/** Jobs that are kept at a time; a new one replaces the one that ended first. */
const MAX_JOBS = 100;
const MAX_TRIES = 50;
/** Characters of an id that an error message shows. */
const MAX_SHOWN_CHARACTERS = 64;
const RETRY_MS = 1000;
/** A little later than necessary, so that one check is enough. */
const EXPIRY_SLACK_MS = 20;

interface Kept {
  readonly key: string;
  readonly revision: number;
  readonly record: JobRecord;
  /** By the clock of this process; Infinity where the job is not over. */
  readonly expiresMs: number;
}

/** All jobs that the replicas share, as far as this one knows them. */
@Injectable()
export class JobRecords implements OnModuleInit, OnModuleDestroy {
  private readonly kept = new Map<string, Kept>();
  private readonly changed = new Subject<JobRecord>();
  private readonly watch = new OnceOpen(() => this.subscribe());
  private planned: Subscription | undefined;
  private closed = false;

  constructor(
    private readonly store: Store,
    private readonly clock: TaskClock,
  ) {}

  /** At once, as a job whose owner is gone must not wait for somebody to ask. */
  onModuleInit(): void {
    this.watch.openUnasked(this.clock);
  }

  async onModuleDestroy(): Promise<void> {
    this.closed = true;
    this.planned?.unsubscribe();
    this.changed.complete();
    await this.watch.close();
  }

  /** Every change of every job, by whichever replica. */
  get changes$(): Observable<JobRecord> {
    return this.changed;
  }

  changesOf(jobId: string): Observable<JobRecord> {
    return this.changed.pipe(filter(({ job }) => job.jobId === jobId));
  }

  /** Those that are kept, the newest first. */
  all(): JobRecord[] {
    const nowMs = this.clock.now();
    return [...this.kept.values()]
      .filter(({ expiresMs }) => expiresMs > nowMs)
      .map(({ record }) => record)
      .sort((a, b) => b.job.startTime - a.job.startTime);
  }

  /** The latest state of a job that this process knows. */
  known(jobId: string): JobRecord | undefined {
    return this.byId(jobId)?.record;
  }

  /** Asks the store about a job that this process does not know. @throws FlowProbeError `not-found`, `unavailable` */
  async find(jobId: string): Promise<JobRecord> {
    return (await this.keptOf(jobId)).record;
  }

  private async keptOf(jobId: string): Promise<Kept> {
    await this.open();
    if (!this.byId(jobId)) await this.readAll();
    const kept = this.byId(jobId);
    if (kept !== undefined && kept.expiresMs > this.clock.now()) return kept;
    throw new FlowProbeError(
      'not-found',
      `Job ${printable(jobId, MAX_SHOWN_CHARACTERS)} not found; jobs are kept for 5 minutes after their end`,
    );
  }

  /** @throws FlowProbeError `unavailable` */
  async add(record: JobRecord): Promise<JobRecord> {
    await this.open();
    for (let tries = 0; tries < MAX_TRIES; tries += 1) {
      const free = this.freeKey();
      if (free === undefined) break;
      const added = await this.write(free.key, free.revision, record);
      if (added !== undefined) return added;
      await this.readAll();
    }
    throw notBegun(`${MAX_JOBS} jobs are running; try again when one has ended`);
  }

  /**
   * Changes a job, again where somebody else was faster. @returns the job as it is then; as it was where nothing was to change
   * @throws FlowProbeError `not-found`, `unavailable`
   */
  async update(jobId: string, change: (record: JobRecord) => JobRecord | undefined): Promise<JobRecord> {
    for (let tries = 0; tries < MAX_TRIES; tries += 1) {
      const { key, revision, record: before } = await this.keptOf(jobId);
      const after = change(before);
      if (after === undefined) return before;
      const written = await this.write(key, revision, { ...after, serial: before.serial + 1 });
      if (written !== undefined) return written;
      await this.readAll();
    }
    throw new FlowProbeError('unavailable', 'Too many changes of this job at the same time; try again');
  }

  /** Subscribes to the jobs, once; tried again with each call while the store is away. */
  open(): Promise<void> {
    return this.watch.open();
  }

  private subscribe(): Promise<() => void> {
    const watch = this.store.keyValue.watch(BUCKET, ({ key, value, revision }) => this.take(key, value, revision));
    return watched(watch, () => this.readAll());
  }

  /** Replaces what is known by what the store has, also where it is a new store; but not by what is older than a change that came meanwhile. */
  private async readAll(): Promise<void> {
    const before = new Map(this.kept);
    const entries = await this.store.keyValue.entries(BUCKET);
    for (const [key, known] of before) {
      const revision = entries.get(key)?.revision ?? 0;
      if (revision < known.revision && this.kept.get(key) === known) this.kept.delete(key);
    }
    for (const [key, { value, revision }] of entries) this.take(key, value, revision);
  }

  private byId(jobId: string): Kept | undefined {
    for (const kept of this.kept.values()) if (kept.record.job.jobId === jobId) return kept;
    return undefined;
  }

  private freeKey(): { key: string; revision: number } | undefined {
    for (let index = 0; index < MAX_JOBS; index += 1) {
      if (!this.kept.has(`job${index}`)) return { key: `job${index}`, revision: 0 };
    }
    const ended = [...this.kept.values()].filter(({ record }) => isOver(record.job));
    return ended.sort((a, b) => a.expiresMs - b.expiresMs)[0];
  }

  private async write(key: string, over: number, record: JobRecord): Promise<JobRecord | undefined> {
    const value = Buffer.from(JSON.stringify(record));
    const revision = await this.store.keyValue.compareAndSet(BUCKET, key, value, over);
    if (revision !== undefined) this.take(key, value, revision);
    return revision === undefined ? undefined : record;
  }

  private take(key: string, value: Buffer | undefined, revision: number): void {
    const known = this.kept.get(key);
    if (this.closed || (known !== undefined && known.revision >= revision)) return;
    if (value === undefined) {
      this.kept.delete(key);
      return;
    }
    const record = JSON.parse(value.toString()) as JobRecord;
    const expiresMs = this.expiryOf(record, known);
    this.kept.set(key, { key, revision, record, expiresMs });
    this.scheduleExpiry();
    this.changed.next(record);
  }

  /** A job that ends while this process runs is kept by the clock of this process, wherever the wall clock is set to meanwhile. */
  private expiryOf(record: JobRecord, known: Kept | undefined): number {
    if (!isOver(record.job)) return Infinity;
    const isSame = known?.record.job.jobId === record.job.jobId;
    if (isSame && known.expiresMs < Infinity) return known.expiresMs;
    return this.clock.now() + (isSame ? RETENTION_MS : remainingMs(record, this.clock.wallMs()));
  }

  /** One timer, for the job that expires next. */
  private scheduleExpiry(): void {
    this.planned?.unsubscribe();
    const nextMs = Math.min(...[...this.kept.values()].map(({ expiresMs }) => expiresMs));
    if (nextMs === Infinity || this.closed) return;
    const delayMs = Math.max(RETRY_MS, nextMs + EXPIRY_SLACK_MS - this.clock.now());
    this.planned = this.clock.schedule(() => inBackground('timer', this.deleteExpired()), delayMs);
  }

  private async deleteExpired(): Promise<void> {
    const nowMs = this.clock.now();
    for (const { key, revision, expiresMs } of [...this.kept.values()]) {
      if (expiresMs > nowMs) continue;
      try {
        await this.store.keyValue.delete(BUCKET, key, revision);
      } catch (error) {
        // The store is away; the next check tries again.
        if (isKnown(error)) continue;
        throw error;
      }
      if (this.kept.get(key)?.revision === revision) this.kept.delete(key);
    }
    this.scheduleExpiry();
  }
}
