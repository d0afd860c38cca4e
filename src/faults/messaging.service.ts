import { randomUUID } from 'node:crypto';
import { Injectable, Logger, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { type Subscription } from 'rxjs';
import { FlowProbeError } from '../kernel/errors/flowprobe.error.js';
import { Leases } from '../store/leases.js';
import { Store } from '../store/store.js';
import { TaskClock } from '../kernel/time/clock.js';
import { redriven } from './domain/advance.js';
import { type BackendRecord, type Trial } from './domain/record.js';
import { FaultSettings } from './fault-settings.service.js';
import { RequestStore } from './request-store.js';
import { RequestIndex } from './request-index.js';
import { LeaderElection } from './leader-election.js';
import { BackendWorker } from './backend-worker.js';
import { StepReports } from './step-reports.service.js';

const RETRY_MS = 500;
const PRUNE_MS = 1000;

/** The evented system: both sides, whoever works on them, and what is known of all requests. */
@Injectable()
export class MessagingService implements OnApplicationBootstrap, OnModuleDestroy {
  readonly requests: Readonly<Record<1 | 2, RequestStore>>;
  readonly index: RequestIndex;
  private readonly workers: Readonly<Record<1 | 2, BackendWorker>>;
  private readonly shifts: Readonly<Record<1 | 2, LeaderElection>>;
  private readonly logger = new Logger('Faults');
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
    const { keyValue, log, driver } = store;
    this.requests = { 1: new RequestStore(1, keyValue), 2: new RequestStore(2, keyValue) };
    const bench = {
      ledgers: this.requests,
      log,
      keyValue,
      clock,
      settings: () => settings.current,
      report: reports.report.bind(reports),
    };
    this.index = new RequestIndex(this.requests[1], this.requests[2], keyValue, bench.settings);
    this.workers = { 1: new BackendWorker(1, bench), 2: new BackendWorker(2, bench) };
    // The embedded store is one process's own: nobody else could be on duty.
    const leases = driver === 'embedded' ? undefined : new Leases(keyValue, clock);
    const owner = randomUUID();
    this.shifts = {
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
    await this.opening;
    await Promise.all(Object.values(this.shifts).map((shift) => shift.stop()));
    this.index.close();
    for (const ledger of Object.values(this.requests)) ledger.close();
    this.settings.close();
  }

  /** Whether this replica is the one that does what only one may do. */
  get isLeading(): boolean {
    return this.isOpen && this.shifts[1].isLeader;
  }

  /** Whether nothing is under way or due now. */
  get isResting(): boolean {
    return Object.values(this.workers).every((worker) => worker.isResting);
  }

  /** @throws FlowProbeError `unavailable` while what is stored is not known yet. */
  assertOpen(): void {
    if (!this.isOpen || this.stopped) throw new FlowProbeError('unavailable', 'The store of the requests is away');
  }

  /** Backend 1 has been called: resolves once what came of it is stored. @throws FlowProbeError `unavailable` */
  async begin(side: BackendRecord, trials: readonly Trial[]): Promise<void> {
    await this.requests[1].write(side);
    await this.reports.report(trials);
  }

  /** Has the dead letters of a request tried anew. @returns whether there were any. @throws FlowProbeError `unavailable` */
  async redrive(traceId: string): Promise<boolean> {
    let isFound = false;
    for (const ledger of Object.values(this.requests)) {
      await ledger.update(traceId, (side) => {
        const next = side === undefined ? undefined : redriven(side, this.settings.current, this.clock.now());
        isFound ||= next !== undefined;
        return Promise.resolve(next);
      });
    }
    return isFound;
  }

  /** Something is over: the oldest may be forgotten, before long. */
  pruneLater(): void {
    if (this.stopped || this.pruning !== undefined) return;
    this.pruning = this.clock.schedule(() => {
      this.pruning = undefined;
      if (this.isLeading) this.index.prune().catch(() => undefined);
    }, PRUNE_MS);
  }

  private async open(): Promise<void> {
    try {
      await this.settings.open();
      await Promise.all(Object.values(this.requests).map((ledger) => ledger.open()));
      await this.index.open();
      await Promise.all(Object.values(this.shifts).map((shift) => shift.start()));
      this.requests[1].subscribe(() => {
        if (this.index.isFull) this.pruneLater();
      });
      this.isOpen = true;
      if (this.index.isFull) this.pruneLater();
    } catch (error) {
      if (!(error instanceof FlowProbeError)) this.logger.error(error);
      if (this.stopped) return;
      this.retry = this.clock.schedule(() => {
        this.opening = this.open();
      }, RETRY_MS);
    }
  }
}
