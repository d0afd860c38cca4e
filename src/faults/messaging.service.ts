import { randomUUID } from 'node:crypto';
import { Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { type Subscription } from 'rxjs';
import { inBackground, isKnown, reportBug } from '../kernel/errors/bugs.js';
import { FlowProbeError, notBegun } from '../kernel/errors/flowprobe.error.js';
import { Store } from '../store/store.js';
import { TaskClock } from '../kernel/time/clock.js';
import { BackendWorker } from './backend-worker.js';
import { redriven, withoutDeadLetters } from './domain/advance.js';
import { type Backend, type BackendRecord, type Trial } from './domain/record.js';
import { statusOf } from './domain/trace.js';
import { FaultSettings } from './fault-settings.service.js';
import { LeaderElection } from './leader-election.js';
import { RequestRegistry } from './request-registry.js';
import { RequestStore } from './request-store.js';
import { StepReports } from './step-reports.service.js';

const RETRY_MS = 500;
/** After a bug, which the next try is likely to meet again. */
const BUG_RETRY_MS = 60_000;
const PRUNE_MS = 1000;
/** Dead letters that are changed in one piece of work. */
const MAX_AT_ONCE = 256;

/** The evented system: the request stores of both backends, their workers, and the index of all requests. */
@Injectable()
export class MessagingService implements OnApplicationBootstrap, OnModuleDestroy {
  readonly requests: Readonly<Record<Backend, RequestStore>>;
  readonly index: RequestRegistry;
  private readonly workers: Readonly<Record<Backend, BackendWorker>>;
  private readonly elections: Readonly<Record<Backend, LeaderElection>>;
  private isOpen = false;
  private stopped = false;
  private opening: Promise<void> = Promise.resolve();
  private retry: Subscription | undefined;
  private pruning: Subscription | undefined;

  constructor(
    store: Store,
    private readonly clock: TaskClock,
    readonly settings: FaultSettings,
    private readonly reports: StepReports,
  ) {
    const { keyValue, log, leases } = store;
    this.requests = { 1: new RequestStore(1, keyValue), 2: new RequestStore(2, keyValue) };
    const dependencies = {
      requests: this.requests,
      log,
      keyValue,
      clock,
      settings: () => settings.current,
      report: reports.report.bind(reports),
    };
    this.index = new RequestRegistry(this.requests[1], this.requests[2], keyValue, dependencies.settings);
    this.workers = { 1: new BackendWorker(1, dependencies), 2: new BackendWorker(2, dependencies) };
    const owner = randomUUID();
    this.elections = {
      1: new LeaderElection('faults-side-1', owner, this.workers[1], clock, leases),
      2: new LeaderElection('faults-side-2', owner, this.workers[2], clock, leases),
    };
    settings.changes$.subscribe(({ before, after }) => {
      if (before.run !== after.run) this.index.recount();
      for (const worker of Object.values(this.workers)) worker.onSettings();
    });
  }

  /** Does not wait for a store that is away. */
  async onApplicationBootstrap(): Promise<void> {
    this.opening = this.open();
    await this.opening;
  }

  async onModuleDestroy(): Promise<void> {
    this.stopped = true;
    this.retry?.unsubscribe();
    this.pruning?.unsubscribe();
    this.reports.stopWaiting();
    await this.opening;
    await Promise.all(Object.values(this.elections).map((election) => election.stop()));
    this.index.close();
    for (const requests of Object.values(this.requests)) requests.close();
    this.settings.close();
  }

  /** Whether this replica is the one that does what only one may do. */
  get isLeading(): boolean {
    return this.isOpen && this.elections[1].isLeader;
  }

  /** Whether nothing is under way or due now. */
  get isResting(): boolean {
    return Object.values(this.workers).every((worker) => worker.isResting);
  }

  /** Whether requests are taken. */
  get isReady(): boolean {
    return this.isOpen && !this.stopped;
  }

  /** @throws FlowProbeError `unavailable` while what is stored is not known yet. */
  assertOpen(): void {
    if (!this.isOpen || this.stopped) throw notBegun('The store of the requests is not available');
  }

  /** Backend 1 was called: resolves once its record is stored. @throws FlowProbeError `unavailable` */
  async begin(record: BackendRecord, trials: readonly Trial[]): Promise<void> {
    await this.requests[1].write(record, 0);
    await this.reports.report(trials);
  }

  /** Has the dead letters of a request tried again. @returns whether there were any. @throws FlowProbeError `unavailable` */
  redrive(traceId: string): Promise<boolean> {
    return this.changeDeadLetters(traceId, (record) => redriven(record, this.settings.current, this.clock.now()));
  }

  /** Deletes the dead letters of a request. @returns whether there were any. @throws FlowProbeError `unavailable` */
  deleteDeadLetters(traceId: string): Promise<boolean> {
    return this.changeDeadLetters(traceId, (record) => withoutDeadLetters(record, this.clock.wallMs()));
  }

  /**
   * Does something to each request that is in the dead-letter queue now.
   * @returns to how many @throws FlowProbeError `unavailable`; it can be called again for the rest
   */
  async forEachDeadLetter(change: (traceId: string) => Promise<boolean>): Promise<number> {
    const traceIds = [...this.index.deadLettered];
    let changed = 0;
    for (let from = 0; from < traceIds.length; from += MAX_AT_ONCE) {
      const results = await Promise.allSettled(traceIds.slice(from, from + MAX_AT_ONCE).map(change));
      changed += results.filter((each) => each.status === 'fulfilled' && each.value).length;
      const failed = results.find((each) => each.status === 'rejected');
      if (failed === undefined) continue;
      const reason: unknown = failed.reason;
      if (changed === 0 || !isKnown(reason)) throw reason;
      const done = `${changed} of ${traceIds.length} are done; ask again for the rest`;
      throw new FlowProbeError('unavailable', `The store cannot be used; ${done}`);
    }
    return changed;
  }

  /** Has the oldest requests that are over forgotten, before long. */
  pruneLater(): void {
    if (this.stopped || this.pruning !== undefined) return;
    this.pruning = this.clock.schedule(() => {
      this.pruning = undefined;
      // While the store is away nothing is forgotten; the next request that is over has it tried again.
      if (this.isLeading) inBackground('background', this.index.prune(), () => undefined);
    }, PRUNE_MS);
  }

  private async changeDeadLetters(
    traceId: string,
    change: (record: BackendRecord) => BackendRecord | undefined,
  ): Promise<boolean> {
    const trace = this.index.traceOf(traceId);
    if (trace === undefined || statusOf(trace) !== 'dead-lettered') return false;
    let isChanged = false;
    for (const requests of Object.values(this.requests)) {
      await requests.update(traceId, (record) => {
        const next = record === undefined ? undefined : change(record);
        isChanged ||= next !== undefined;
        return Promise.resolve(next);
      });
    }
    return isChanged;
  }

  /** Never rejects: what fails is tried again later. */
  private async open(): Promise<void> {
    try {
      await this.settings.open();
      await Promise.all(Object.values(this.requests).map((requests) => requests.open()));
      await this.index.open();
      await Promise.all(Object.values(this.elections).map((election) => election.start()));
      this.requests[1].subscribe(() => {
        if (this.index.isFull) this.pruneLater();
      });
      this.isOpen = true;
      if (this.index.isFull) this.pruneLater();
    } catch (error) {
      if (!isKnown(error)) reportBug('worker', error);
      if (this.stopped) return;
      this.retry = this.clock.schedule(
        () => {
          this.opening = this.open();
        },
        isKnown(error) ? RETRY_MS : BUG_RETRY_MS,
      );
    }
  }
}
