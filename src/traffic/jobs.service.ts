import { Injectable, type OnModuleDestroy } from '@nestjs/common';
import { defer, first, firstValueFrom, from, map, merge, type Observable, startWith, takeWhile, timeout } from 'rxjs';
import { FlowProbeError } from '../kernel/errors/flowprobe.error.js';
import { type MessageBatch, type OpenSource } from '../streaming/stream-source.js';
import { type Lease } from '../store/leases.js';
import { TaskClock } from '../kernel/time/clock.js';
import { isOver, type Job } from './domain/job.js';
import { firstRecord, type JobRecord, stateIdOf, type Wish, withWish } from './domain/job-record.js';
import { JobRecords } from './job-records.js';
import { JobRunner } from './job-runner.js';
import { JobSlots } from './job-slots.js';
import { type Load, LoadsService } from './loads.service.js';

/** The owner of a job answers within moments, or is declared lost within 10 s. */
const ANSWER_MS = 12_000;

/** How long to wait for a slot that is about to be free, and how often. */
const LEAVING_MS = 40;
const MOST_TRIES = 125;

/** Starts jobs, and steers them wherever they run. */
@Injectable()
export class JobsService implements OnModuleDestroy {
  private readonly running = new Map<string, JobRunner>();
  /** Made once for all readers of a job. */
  private readonly batches = new WeakMap<JobRecord, MessageBatch>();
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
    await Promise.all([...this.running.values()].map((runner) => runner.shutDown()));
  }

  /** @param job as it is before anything was sent @throws FlowProbeError `conflict`, `unavailable` */
  async start(job: Job): Promise<Job> {
    if (this.isStopping) throw new FlowProbeError('unavailable', 'This service is being stopped');
    const { jobId } = job;
    const lease = await this.takeSlot(jobId);
    let load: Load | undefined;
    try {
      load = await this.loads.create(job, () => this.running.get(jobId)?.complete());
      const record = await this.records.add(firstRecord(job, lease.name));
      const parts = { clock: this.clock, records: this.records, lease, ...load };
      const runner = new JobRunner(parts, record, () => this.running.delete(jobId));
      this.running.set(jobId, runner);
      runner.start();
      return job;
    } catch (error) {
      load?.run.stop();
      await Promise.all([load?.sender.close(), lease.release()]);
      throw error;
    }
  }

  /** @throws FlowProbeError `not-found`, `unavailable` */
  async get(jobId: string): Promise<Job> {
    return this.asSeen(await this.records.find(jobId));
  }

  /** Those that are kept, the newest first. @throws FlowProbeError `unavailable` */
  async all(): Promise<Job[]> {
    await this.records.open();
    return this.records.all().map((record) => this.asSeen(record));
  }

  /** Resolves when it is over; at once where it is already. @throws FlowProbeError `not-found`, `unavailable` */
  async stop(jobId: string): Promise<Job> {
    const wished = await this.records.update(jobId, (record) => withWish(record, { stopped: true }));
    return (await this.when(wished, ({ job }) => isOver(job))).job;
  }

  /** Resolves when its owner has done so. @throws FlowProbeError `not-found`, `conflict` where it is over, `unavailable` */
  async change(jobId: string, wish: Partial<Wish>): Promise<Job> {
    const wished = await this.records.update(jobId, (record) => withWish(record, wish));
    const done = await this.when(wished, (heard) => isOver(heard.job) || heard.doneSerial >= wished.wishSerial);
    if (isOver(done.job)) throw new FlowProbeError('conflict', `The job ${jobId} is over: ${done.job.status}`);
    return done.job;
  }

  /**
   * The states of a job as a stream, up to the one in which it is over.
   * @param cursor the id of the state that was read
   * @throws FlowProbeError `not-found`, `unavailable`
   */
  async open(jobId: string, cursor: string | undefined): Promise<OpenSource | 'over'> {
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

  private batchOf(record: JobRecord): MessageBatch {
    const known = this.batches.get(record);
    if (known !== undefined) return known;
    const batch = [{ kind: 'data', id: stateIdOf(record), data: JSON.stringify(record.job) } as const];
    this.batches.set(record, batch);
    return batch;
  }

  /** A job that has just ended holds its slot for a moment longer; who has seen it end may start the next. */
  private async takeSlot(jobId: string): Promise<Lease> {
    for (let tries = 0; ; tries += 1) {
      const taken = await this.slots.take(jobId);
      if ('release' in taken) return taken;
      const isLeaving = taken.some((each) => {
        const known = this.records.known(each);
        return known !== undefined && isOver(this.asSeen(known));
      });
      if (taken.length > 0 && (!isLeaving || tries === MOST_TRIES)) throw busy(taken);
      await new Promise<void>((resolve) => void this.clock.schedule(() => resolve(), LEAVING_MS));
    }
  }

  /** A job that runs here is further than what the store has of it. */
  private asSeen({ job }: JobRecord): Job {
    return isOver(job) ? job : (this.running.get(job.jobId)?.state() ?? job);
  }

  /** The job once it is so. @throws FlowProbeError `unavailable` where it does not come to that in time */
  private when(wished: JobRecord, isSo: (record: JobRecord) => boolean): Promise<JobRecord> {
    if (isSo(wished)) return Promise.resolve(wished);
    const { jobId } = wished.job;
    const late = (): Observable<never> => {
      throw new FlowProbeError('unavailable', 'The replica that runs this job does not answer; try again');
    };
    return firstValueFrom(
      merge(from(this.records.find(jobId)), this.records.changesOf(jobId)).pipe(
        first(isSo),
        timeout({ first: ANSWER_MS, scheduler: this.clock, with: late }),
      ),
    );
  }
}

function busy(running: readonly string[]): FlowProbeError {
  return new FlowProbeError(
    'conflict',
    `As many jobs as may run at a time do: stop ${running.join(' or ')}, or wait for its end`,
    running.map((jobId) => ({ field: 'jobId', problem: jobId })),
  );
}
