import { Injectable, type OnModuleDestroy } from '@nestjs/common';
import { type Subscription } from 'rxjs';
import { inBackground, isKnown, reportBug } from '../kernel/errors/bugs.js';
import { TaskClock } from '../kernel/time/clock.js';
import { isOver } from './domain/job.js';
import { orphaned } from './domain/job-record.js';
import { JobRecords } from './job-records.js';
import { JobSlots } from './job-slots.js';

const CHECK_MS = 1000;

/**
 * Ends jobs whose owner is gone: killed, cut off from the store, or this very service in an earlier life. Every replica
 * checks, while there is a job that is not over.
 */
@Injectable()
export class OrphanWatch implements OnModuleDestroy {
  private readonly changes: Subscription;
  private planned: Subscription | undefined;
  private isStopped = false;

  constructor(
    private readonly records: JobRecords,
    private readonly slots: JobSlots,
    private readonly clock: TaskClock,
  ) {
    this.changes = records.changes$.subscribe(() => this.scheduleCheck());
  }

  onModuleDestroy(): void {
    this.isStopped = true;
    this.changes.unsubscribe();
    this.planned?.unsubscribe();
  }

  private scheduleCheck(): void {
    if (this.isStopped || this.planned !== undefined) return;
    if (!this.records.all().some(({ job }) => !isOver(job))) return;
    this.planned = this.clock.schedule(() => inBackground('timer', this.check()), CHECK_MS);
  }

  private async check(): Promise<void> {
    for (const { job, lease } of this.records.all()) {
      if (isOver(job)) continue;
      try {
        // The lease is there before the job is, and longer: a job without one has no owner.
        if (await this.slots.isAlive(job.jobId, lease)) continue;
        await this.records.update(job.jobId, (record) => orphaned(record, this.clock.wallMs()));
      } catch (error) {
        // Where the store is away, or another replica was faster, the next check shows it.
        if (!isKnown(error)) reportBug('timer', error);
      }
    }
    this.planned = undefined;
    this.scheduleCheck();
  }
}
