import { Injectable, type OnModuleDestroy } from '@nestjs/common';
import { type Subscription } from 'rxjs';
import { TaskClock } from '../kernel/time/clock.js';
import { isOver } from './domain/job.js';
import { orphaned } from './domain/job-record.js';
import { JobRecords } from './job-records.js';
import { JobSlots } from './job-slots.js';

const LOOK_MS = 1000;

/**
 * Ends jobs whose owner is gone: killed, cut off from the store, or this very service in an earlier life. Every replica
 * looks, while there is a job that is not over.
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
    this.changes = records.changes$.subscribe(() => this.lookLater());
  }

  onModuleDestroy(): void {
    this.isStopped = true;
    this.changes.unsubscribe();
    this.planned?.unsubscribe();
  }

  private lookLater(): void {
    if (this.isStopped || this.planned !== undefined) return;
    if (!this.records.all().some(({ job }) => !isOver(job))) return;
    this.planned = this.clock.schedule(() => void this.look(), LOOK_MS);
  }

  private async look(): Promise<void> {
    for (const { job, lease } of this.records.all()) {
      if (isOver(job)) continue;
      try {
        // The lease is there before the job is, and longer: without one, whatever is told of the job is not true any more.
        if (await this.slots.isAlive(job.jobId, lease)) continue;
        await this.records.update(job.jobId, (record) => orphaned(record, this.clock.now()));
      } catch {
        // The store is away, or somebody else has seen to it; the next look tells.
      }
    }
    this.planned = undefined;
    this.lookLater();
  }
}
