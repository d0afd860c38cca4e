import { type BeforeApplicationShutdown, Injectable, type OnModuleDestroy } from '@nestjs/common';
import { type Subscription } from 'rxjs';
import { inBackground, isKnown, reportBug } from '../kernel/errors/bugs.js';
import { MetricsRegistry } from '../kernel/metrics/metrics-registry.js';
import { EventLog } from '../store/event-log.js';
import { Retentions } from '../store/retentions.js';
import { TaskClock } from '../kernel/time/clock.js';
import { type RequestRecord, writeRecords } from './domain/request-record.js';

/** The topic that holds the requests of all replicas. */
export const REQUESTS = 'requests';

/** An entry holds what came within this time. */
const COALESCE_MS = 500;
const MAX_PER_ENTRY = 1000;
/** Records that wait for the store at most; beyond, requests are counted and not recorded. */
const MAX_WAITING = 20_000;
const RETENTION = { maxCount: 200_000, maxAgeMs: 24 * 3_600_000 };

/**
 * Writes a record of each request to the log, many to an entry. No request waits for it: where the store is away or
 * slow, records are dropped, and `/metrics` and `GET /traffic/metrics` report their number.
 */
@Injectable()
export class RequestRecorder implements OnModuleDestroy, BeforeApplicationShutdown {
  private waiting: RequestRecord[] = [];
  private writing: Promise<void> | undefined;
  private planned: Subscription | undefined;
  /** Records that went on their way to the store, and those of them that have come there or are lost. */
  private taken = 0;
  private settled = 0;
  private stored = 0;
  private lost = 0;

  constructor(
    private readonly log: EventLog,
    private readonly clock: TaskClock,
    retentions: Retentions,
    registry: MetricsRegistry,
  ) {
    retentions.declare(REQUESTS, RETENTION);
    registry.counts(
      'flowprobe_request_records_total',
      'Requests to the sample API that were recorded in the store, or could not be.',
      ['outcome'],
      () => [
        [{ outcome: 'stored' }, this.stored],
        [{ outcome: 'dropped' }, this.lost],
      ],
    );
  }

  /** Requests that this process has measured and could not record. */
  get dropped(): number {
    return this.lost;
  }

  record(request: RequestRecord): void {
    if (this.waiting.length >= MAX_WAITING) {
      this.lost += 1;
      return;
    }
    this.waiting.push(request);
    this.scheduleFlush();
  }

  /** Resolves when all that was recorded by now is stored, or dropped. */
  async flush(): Promise<void> {
    this.planned?.unsubscribe();
    this.planned = undefined;
    const taken = this.taken + this.waiting.length;
    // One entry at a time. What comes meanwhile is not waited for: there might be no end to it.
    while (this.settled < taken) {
      this.writing ??= this.writeSome().finally(() => (this.writing = undefined));
      await this.writing;
    }
  }

  async onModuleDestroy(): Promise<void> {
    await this.flush();
  }

  /** Again, for the requests that were under way when the service began to stop. */
  async beforeApplicationShutdown(): Promise<void> {
    await this.flush();
  }

  private scheduleFlush(): void {
    this.planned ??= this.clock.schedule(() => inBackground('timer', this.flush()), COALESCE_MS);
  }

  private async writeSome(): Promise<void> {
    const records = this.waiting.splice(0, MAX_PER_ENTRY);
    this.taken += records.length;
    try {
      await this.log.append(REQUESTS, writeRecords(records));
      this.stored += records.length;
    } catch (error) {
      this.lost += records.length;
      // Where the store is away the records are dropped; anything else is a bug.
      if (!isKnown(error)) reportBug('store', error);
    }
    this.settled += records.length;
    if (this.waiting.length > 0) this.scheduleFlush();
  }
}
