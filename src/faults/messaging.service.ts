import { randomUUID } from 'node:crypto';
import { Injectable, Logger, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { type Subscription } from 'rxjs';
import { FlowProbeError } from '../kernel/errors/flowprobe.error.js';
import { Store } from '../store/store.js';
import { TaskClock } from '../kernel/time/clock.js';
import { redriven } from './domain/advance.js';
import { type Side, type Trial } from './domain/side.js';
import { FaultSettings } from './fault-settings.service.js';
import { Ledger } from './ledger.js';
import { ReportKeeper } from './report-keeper.js';
import { Shift } from './shift.js';
import { SideWorker } from './side-worker.js';
import { StepReports } from './step-reports.service.js';

const RETRY_MS = 500;
const PRUNE_MS = 1000;

/** The evented system: both sides, whoever works on them, and what is known of all requests. */
@Injectable()
export class MessagingService implements OnApplicationBootstrap, OnModuleDestroy {
  readonly ledgers: Readonly<Record<1 | 2, Ledger>>;
  readonly report: ReportKeeper;
  private readonly workers: Readonly<Record<1 | 2, SideWorker>>;
  private readonly shifts: Readonly<Record<1 | 2, Shift>>;
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
    const { keyValue, log, leases } = store;
    this.ledgers = { 1: new Ledger(1, keyValue), 2: new Ledger(2, keyValue) };
    const bench = {
      ledgers: this.ledgers,
      log,
      keyValue,
      clock,
      settings: () => settings.current,
      report: reports.report.bind(reports),
    };
    this.report = new ReportKeeper(this.ledgers[1], this.ledgers[2], keyValue, bench.settings);
    this.workers = { 1: new SideWorker(1, bench), 2: new SideWorker(2, bench) };
    const owner = randomUUID();
    this.shifts = {
      1: new Shift('faults-side-1', owner, this.workers[1], clock, leases),
      2: new Shift('faults-side-2', owner, this.workers[2], clock, leases),
    };
    settings.changes$.subscribe(({ before, after }) => {
      if (before.run !== after.run) this.report.recount();
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
    await Promise.all(Object.values(this.shifts).map((shift) => shift.end()));
    this.report.close();
    for (const ledger of Object.values(this.ledgers)) ledger.close();
    this.settings.close();
  }

  /** Whether this replica is the one that does what only one may do. */
  get isLeading(): boolean {
    return this.isOpen && this.shifts[1].isOn;
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
  async begin(side: Side, trials: readonly Trial[]): Promise<void> {
    await this.ledgers[1].write(side);
    await this.reports.report(trials);
  }

  /** Has the dead letters of a request tried anew. @returns whether there were any. @throws FlowProbeError `unavailable` */
  async redrive(traceId: string): Promise<boolean> {
    let isFound = false;
    for (const ledger of Object.values(this.ledgers)) {
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
      if (this.isLeading) this.report.prune().catch(() => undefined);
    }, PRUNE_MS);
  }

  private async open(): Promise<void> {
    try {
      await this.settings.open();
      await Promise.all(Object.values(this.ledgers).map((ledger) => ledger.open()));
      await this.report.open();
      await Promise.all(Object.values(this.shifts).map((shift) => shift.begin()));
      this.ledgers[1].listen(() => {
        if (this.report.isFull) this.pruneLater();
      });
      this.isOpen = true;
      if (this.report.isFull) this.pruneLater();
    } catch (error) {
      if (!(error instanceof FlowProbeError)) this.logger.error(error);
      if (this.stopped) return;
      this.retry = this.clock.schedule(() => {
        this.opening = this.open();
      }, RETRY_MS);
    }
  }
}
