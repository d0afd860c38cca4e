import { Injectable, type OnModuleDestroy } from '@nestjs/common';
import {
  defer,
  filter,
  firstValueFrom,
  from,
  map,
  merge,
  type Observable,
  startWith,
  takeWhile,
  throwIfEmpty,
  timeout,
} from 'rxjs';
import { FlowProbeError, notBegun } from '../kernel/errors/flowprobe.error.js';
import { type MessageBatch, type Opened } from '../streaming/stream-source.js';
import { type Lease } from '../store/leases.js';
import { TaskClock } from '../kernel/time/clock.js';
import { pause } from '../kernel/time/pause.js';
import { isOver, type Job } from './domain/job.js';
import {
  firstRecord,
  type JobCommand,
  type JobRecord,
  stateIdOf,
  windowsOf,
  withCommand,
} from './domain/job-record.js';
import { type LoadWindow } from './domain/load-series.js';
import { JobRecords } from './job-records.js';
import { JobRunner } from './job-runner.js';
import { JobSlots } from './job-slots.js';
import { type Load, LoadsService } from './loads.service.js';

const STOPPING = 'This service is being stopped';
/** Of a command that is stored, and that its owner has not carried out yet. */
const MAY_BE_STORED = 'it may have been stored; try again';
/** The owner of a job carries out a command within moments, or is declared lost within 10 s. */
const OWNER_TIMEOUT_MS = 12_000;

/** How long to wait for a slot that is about to be free, and how often it is tried. */
const SLOT_RETRY_MS = 40;
const MAX_TRIES = 125;

/** Starts jobs, and controls them on whichever replica they run. */
@Injectable()
export class JobsService implements OnModuleDestroy {
  private readonly running = new Map<string, JobRunner>();
  /** Made once for all readers of a job. */
  private readonly batches = new WeakMap<JobRecord, MessageBatch>();
  /** Starts that have their slot, and do not run yet. */
  private readonly starting = new Set<Promise<void>>();
  private isStopping = false;

  constructor(
    private readonly records: JobRecords,
    private readonly slots: JobSlots,
    private readonly loads: LoadsService,
    private readonly clock: TaskClock,
  ) {}

  /** Jobs do not outlive their process: they end as cancelled, and that is stored. */
  async onModuleDestroy(): Promise<void> {
    this.isStopping = true;
    await Promise.all([
      ...[...this.running.values()].map((runner) => runner.shutDown()),
      Promise.allSettled(this.starting),
    ]);
  }

  /** @param job as it is before anything was sent @throws FlowProbeError `conflict`, `unavailable` */
  async start(job: Job): Promise<Job> {
    this.ensureRuns();
    const starting = this.run(job, await this.takeSlot(job.jobId));
    this.starting.add(starting);
    try {
      await starting;
    } finally {
      this.starting.delete(starting);
    }
    return job;
  }

  private async run(job: Job, lease: Lease): Promise<void> {
    const { jobId } = job;
    let load: Load | undefined;
    try {
      // It may have begun to stop while the slot was waited for, or while the job is being made.
      this.ensureRuns();
      load = await this.loads.create(job, {
        onOver: () => this.running.get(jobId)?.complete(),
        onBug: (boundary, error) => this.running.get(jobId)?.fail(boundary, error),
      });
      const record = await this.records.add(firstRecord(job, lease.name));
      const parts = { clock: this.clock, records: this.records, lease, ...load };
      const runner = new JobRunner(parts, record, () => this.running.delete(jobId));
      this.running.set(jobId, runner);
      if (this.isStopping) await runner.shutDown();
      else runner.start();
    } catch (error) {
      load?.run.stop();
      await Promise.all([load?.sender.close(), lease.release()]);
      throw error;
    }
  }

  /** @throws FlowProbeError `not-found`, `unavailable` */
  async get(jobId: string): Promise<Job> {
    return this.latest(await this.records.find(jobId));
  }

  /** Those that are kept, the newest first. @throws FlowProbeError `unavailable` */
  async all(): Promise<Job[]> {
    await this.records.open();
    return this.records.all().map((record) => this.latest(record));
  }

  /** What a job did in each of its last seconds, the oldest first. @throws FlowProbeError `not-found`, `unavailable` */
  async series(jobId: string): Promise<LoadWindow[]> {
    return windowsOf(await this.records.find(jobId));
  }

  /** Resolves when it is over; at once where it is already. @throws FlowProbeError `not-found`, `unavailable` */
  async stop(jobId: string): Promise<Job> {
    const commanded = await this.records.update(jobId, (record) => withCommand(record, { stopped: true }));
    return (await this.when(commanded, ({ job }) => isOver(job))).job;
  }

  /** Resolves when its owner has done so. @throws FlowProbeError `not-found`, `conflict` where it is over, `unavailable` */
  async change(jobId: string, command: Partial<JobCommand>): Promise<Job> {
    const commanded = await this.records.update(jobId, (record) => withCommand(record, command));
    const done = await this.when(
      commanded,
      (current) => isOver(current.job) || current.appliedSerial >= commanded.commandSerial,
    );
    if (isOver(done.job)) throw new FlowProbeError('conflict', `Job ${jobId} is over: ${done.job.status}`);
    return done.job;
  }

  /**
   * The states of a job as a stream, up to the one in which it is over.
   * @param cursor the id of the state that was read
   * @throws FlowProbeError `not-found`, `unavailable`
   */
  async open(jobId: string, cursor: string | undefined): Promise<Opened<MessageBatch>> {
    const found = await this.records.find(jobId);
    if (isOver(found.job) && cursor === stateIdOf(found)) return 'over';
    return {
      events: () =>
        defer(() => this.records.changesOf(jobId).pipe(startWith(this.records.known(jobId) ?? found))).pipe(
          takeWhile(({ job }) => !isOver(job), true),
          map((record) => this.batchOf(record)),
        ),
    };
  }

  /** @throws FlowProbeError `unavailable` where this service has begun to stop */
  private ensureRuns(): void {
    if (this.isStopping) throw notBegun(STOPPING);
  }

  private batchOf(record: JobRecord): MessageBatch {
    const known = this.batches.get(record);
    if (known !== undefined) return known;
    const batch = [{ kind: 'data', id: stateIdOf(record), data: JSON.stringify(record.job) } as const];
    this.batches.set(record, batch);
    return batch;
  }

  /** A job that has just ended holds its slot for a moment longer, in which the next one waits for it. */
  private async takeSlot(jobId: string): Promise<Lease> {
    for (let tries = 0; ; tries += 1) {
      const taken = await this.slots.take(jobId);
      if ('release' in taken) return taken;
      const isLeaving = taken.some((each) => {
        const known = this.records.known(each);
        return known !== undefined && isOver(this.latest(known));
      });
      if (taken.length > 0 && (!isLeaving || tries >= MAX_TRIES)) throw busy(taken);
      await pause(this.clock, SLOT_RETRY_MS);
      this.ensureRuns();
    }
  }

  /** A job that runs here is ahead of what the store has of it. */
  private latest({ job }: JobRecord): Job {
    return isOver(job) ? job : (this.running.get(job.jobId)?.state() ?? job);
  }

  /** The job once it is so. @throws FlowProbeError `unavailable` where it does not come to that in time, or before this service stops */
  private when(commanded: JobRecord, isSo: (record: JobRecord) => boolean): Promise<JobRecord> {
    if (isSo(commanded)) return Promise.resolve(commanded);
    const { jobId } = commanded.job;
    const late = (): Observable<never> => {
      throw new FlowProbeError('unavailable', `The replica that runs this job does not answer; ${MAY_BE_STORED}`);
    };
    return firstValueFrom(
      merge(from(this.records.find(jobId)), this.records.changesOf(jobId)).pipe(
        filter(isSo),
        throwIfEmpty(() => new FlowProbeError('unavailable', `${STOPPING}; ${MAY_BE_STORED}`)),
        timeout({ first: OWNER_TIMEOUT_MS, scheduler: this.clock, with: late }),
      ),
    );
  }
}

function busy(running: readonly string[]): FlowProbeError {
  const limit = running.length === 1 ? 'Another job is running' : `${running.length} other jobs are running`;
  return new FlowProbeError(
    'conflict',
    `${limit}, which is the limit: stop job ${running.join(' or ')}, or wait for its end`,
    running.map((jobId) => ({ field: 'jobId', problem: jobId })),
  );
}
