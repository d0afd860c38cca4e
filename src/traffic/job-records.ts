import { Injectable, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import { filter, type Observable, Subject, type Subscription } from 'rxjs';
import { FlowProbeError } from '../kernel/errors/flowprobe.error.js';
import { printable } from '../kernel/input/printable.js';
import { OnceOpen } from '../store/once-open.js';
import { Store } from '../store/store.js';
import { watched } from '../store/watched.js';
import { TaskClock } from '../kernel/time/clock.js';
import { isOver } from './domain/job.js';
import { expiresAtMs, type JobRecord } from './domain/job-record.js';

const BUCKET = 'traffic-jobs';
/** Jobs that are kept at a time; a new one takes the place of the one that ended first. */
export const MAX_JOBS = 100;
const MAX_TRIES = 50;
/** Of an id that somebody made up. */
const MAX_SHOWN_CHARACTERS = 64;
const RETRY_MS = 1000;
/** A little later than it has to be, so that one look is enough. */
const AFTERWARDS_MS = 20;

interface Kept {
  readonly key: string;
  readonly revision: number;
  readonly record: JobRecord;
}

/** All jobs that the replicas share, as this one has heard of them. */
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
    this.open().catch(() => {
      if (!this.closed) this.clock.schedule(() => this.onModuleInit(), RETRY_MS);
    });
  }

  async onModuleDestroy(): Promise<void> {
    this.closed = true;
    this.planned?.unsubscribe();
    this.changed.complete();
    (await this.watch.opened())?.();
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
      .map(({ record }) => record)
      .filter((record) => expiresAtMs(record) > nowMs)
      .sort((a, b) => b.job.startTime - a.job.startTime);
  }

  /** The latest that was heard of a job. */
  known(jobId: string): JobRecord | undefined {
    return this.byId(jobId)?.record;
  }

  /** Asks the store about a job that this process has not heard of. @throws FlowProbeError `not-found`, `unavailable` */
  async find(jobId: string): Promise<JobRecord> {
    await this.open();
    if (!this.byId(jobId)) await this.readAll();
    const record = this.byId(jobId)?.record;
    if (record !== undefined && expiresAtMs(record) > this.clock.now()) return record;
    throw new FlowProbeError('not-found', `There is no job ${printable(jobId, MAX_SHOWN_CHARACTERS)}, or none any more`);
  }

  /** @throws FlowProbeError `unavailable` */
  async add(record: JobRecord): Promise<JobRecord> {
    await this.open();
    for (let tries = 0; tries < MAX_TRIES; tries += 1) {
      const place = this.freeKey();
      if (place === undefined) break;
      const added = await this.write(place.key, place.revision, record);
      if (added !== undefined) return added;
      await this.readAll();
    }
    throw new FlowProbeError('unavailable', 'There is no room for another job at this moment');
  }

  /**
   * Changes a job, again where somebody else was faster. @returns the job as it is then; as it was where nothing was to change
   * @throws FlowProbeError `not-found`, `unavailable`
   */
  async update(jobId: string, change: (record: JobRecord) => JobRecord | undefined): Promise<JobRecord> {
    for (let tries = 0; tries < MAX_TRIES; tries += 1) {
      const before = await this.find(jobId);
      const kept = this.byId(jobId);
      const after = change(before);
      if (after === undefined || kept === undefined) return before;
      const written = await this.write(kept.key, kept.revision, { ...after, serial: before.serial + 1 });
      if (written !== undefined) return written;
      await this.readAll();
    }
    throw new FlowProbeError('unavailable', 'This job is being changed all the time; try again');
  }

  /** Begins to follow the jobs, once; tried again with each call while the store is away. */
  async open(): Promise<void> {
    await this.watch.open();
  }

  private subscribe(): Promise<() => void> {
    const watch = this.store.keyValue.watch(BUCKET, ({ key, value, revision }) => this.take(key, value, revision));
    return watched(watch, () => this.readAll());
  }

  /** Takes what the store says for the truth, a store that was made anew included; but not over what was heard meanwhile. */
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
    return ended.sort((a, b) => expiresAtMs(a.record) - expiresAtMs(b.record))[0];
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
    this.kept.set(key, { key, revision, record });
    this.scheduleExpiry();
    this.changed.next(record);
  }

  /** One plan, for the job that is forgotten next. */
  private scheduleExpiry(): void {
    this.planned?.unsubscribe();
    const nextMs = Math.min(...[...this.kept.values()].map(({ record }) => expiresAtMs(record)));
    if (nextMs === Infinity || this.closed) return;
    const delayMs = Math.max(RETRY_MS, nextMs + AFTERWARDS_MS - this.clock.now());
    this.planned = this.clock.schedule(() => void this.deleteExpired(), delayMs);
  }

  private async deleteExpired(): Promise<void> {
    const nowMs = this.clock.now();
    for (const { key, revision, record } of [...this.kept.values()]) {
      if (expiresAtMs(record) > nowMs) continue;
      const isGone = await this.store.keyValue.delete(BUCKET, key, revision).catch(() => undefined);
      if (isGone !== undefined && this.kept.get(key)?.revision === revision) this.kept.delete(key);
    }
    this.scheduleExpiry();
  }
}
